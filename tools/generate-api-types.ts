import { writeApiTypes } from './api-types.ts'

/** `npm run api:types`: writes the types that the screens call the API with. */
console.log((await writeApiTypes()) ? 'written anew' : 'nothing has changed')
