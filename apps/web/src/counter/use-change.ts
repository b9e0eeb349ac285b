import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNotice } from '../design/notice.tsx'

type Change<Input> = {
  /** asks the API for it */
  change(input: Input): Promise<unknown>
  /** first word of the keys of what is to be read anew */
  key: string
  /** what is told when it is done */
  told: string
  /** what is told when it is not, where the API gave no words; undefined: the form tells it */
  failed?: string
  onDone(): void
}

/** A change of the menu or the tablets: done, told, and what is shown read anew. */
export function useChange<Input = void>({ change, key, told, failed, onDone }: Change<Input>) {
  const queries = useQueryClient()
  const { tell, tellFailure } = useNotice()
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      tell(told)
      onDone()
    },
    onError: (error) => {
      if (failed !== undefined) tellFailure(error, failed)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [key] }),
  })
}
