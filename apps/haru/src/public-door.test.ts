import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { test } from 'node:test'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation } from './testing/test-installation.ts'

test('probe', async (t) => {
  const system = await startTestInstallation(t)
  const r = await openRestaurant(system)
  const { body } = await system.request('GET', '/openapi.json')
  writeFileSync('/tmp/openapi.json', JSON.stringify(body, null, 1))
  const port = Number(new URL(system.url).port)
  const raw = (text: string) =>
    new Promise<string>((resolve) => {
      const s = net.connect(port, '127.0.0.1')
      let out = ''
      s.on('data', (d) => {
        out += d
      })
      s.on('close', () => resolve(out))
      s.on('error', (e) => resolve(out + String(e)))
      s.write(text)
      setTimeout(() => s.destroy(), 700)
    })
  const show = (name: string, text: string) =>
    console.log(`##### ${name}\n${text.slice(0, 1500)}\n`)
  const H = `Host: 127.0.0.1:${port}\r\n`
  const tok = `Authorization: Bearer ${r.ownerToken}\r\n`
  const probes: Record<string, string> = {
    'delete /store/product': `DELETE /store/product HTTP/1.1\r\n${H}\r\n`,
    'put /store/product': `PUT /store/product HTTP/1.1\r\n${H}\r\n`,
    'post /openapi.json': `POST /openapi.json HTTP/1.1\r\n${H}content-length: 0\r\n\r\n`,
    'post /docs': `POST /docs HTTP/1.1\r\n${H}content-length: 0\r\n\r\n`,
    'head product': `HEAD /store/product HTTP/1.1\r\n${H}${tok}\r\n`,
    'head order': `HEAD /trade/order HTTP/1.1\r\n${H}${tok}\r\n`,
    'options product': `OPTIONS /store/product HTTP/1.1\r\n${H}Origin: http://evil\r\nAccess-Control-Request-Method: POST\r\n\r\n`,
    'options *': `OPTIONS * HTTP/1.1\r\n${H}\r\n`,
    trace: `TRACE /store/product HTTP/1.1\r\n${H}\r\n`,
    propfind: `PROPFIND /store/product HTTP/1.1\r\n${H}\r\n`,
    'get nothing': `GET /nothing HTTP/1.1\r\n${H}\r\n`,
    'get absolute': `GET http://127.0.0.1:${port}/store/product HTTP/1.1\r\n${H}${tok}\r\n`,
    'get absolute infra': `GET http://x/infra/store/open HTTP/1.1\r\n${H}${tok}\r\n`,
    'malformed pct': `GET /store/%zz HTTP/1.1\r\n${H}\r\n`,
    'malformed pct2': `GET /%zz HTTP/1.1\r\n${H}\r\n`,
    'malformed query': `GET /store/settlement?start-date=%zz HTTP/1.1\r\n${H}${tok}\r\n`,
    'double slash': `GET //store//product HTTP/1.1\r\n${H}${tok}\r\n`,
    semicolon: `GET /store/product;a=b HTTP/1.1\r\n${H}${tok}\r\n`,
    case: `GET /Store/product HTTP/1.1\r\n${H}${tok}\r\n`,
    'enc slash': `GET /store%2fproduct HTTP/1.1\r\n${H}${tok}\r\n`,
    'enc slash 2': `GET /store/%2e%2e/infra/openapi HTTP/1.1\r\n${H}${tok}\r\n`,
    'enc slash 3': `GET /store/..%2finfra%2fopenapi HTTP/1.1\r\n${H}${tok}\r\n`,
    'enc char': `GET /store/%70roduct HTTP/1.1\r\n${H}${tok}\r\n`,
    'enc char first': `GET /%73tore/product HTTP/1.1\r\n${H}${tok}\r\n`,
    'trailing slash': `GET /store/product/ HTTP/1.1\r\n${H}${tok}\r\n`,
    health: `GET /health/live HTTP/1.1\r\n${H}\r\n`,
    'long url': `GET /store/product?x=${'a'.repeat(20000)} HTTP/1.1\r\n${H}${tok}\r\n`,
    'long param': `GET /trade/${'1'.repeat(300)} HTTP/1.1\r\n${H}${tok}\r\n`,
    'long param2': `GET /trade/${'1'.repeat(90)} HTTP/1.1\r\n${H}${tok}\r\n`,
    'long header': `GET /store/product HTTP/1.1\r\n${H}x: ${'a'.repeat(20000)}\r\n\r\n`,
    'two auth': `GET /store/product HTTP/1.1\r\n${H}${tok}Authorization: Bearer x.y.z\r\n\r\n`,
    'two auth rev': `GET /store/product HTTP/1.1\r\n${H}Authorization: Bearer x.y.z\r\n${tok}\r\n`,
    'two host': `GET /store/product HTTP/1.1\r\n${H}Host: evil\r\n${tok}\r\n`,
    'no host': `GET /store/product HTTP/1.1\r\n${tok}\r\n`,
    'te+cl': `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
    'two cl': `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n{}xx`,
    'bad te': `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json\r\nTransfer-Encoding: gzip\r\n\r\n`,
    garbage: `GARBAGE\r\n\r\n`,
    expect: `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
    expect2: `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json\r\nExpect: banana\r\nContent-Length: 2\r\n\r\n{}`,
    upgrade: `GET /store/product HTTP/1.1\r\n${H}${tok}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    text: `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: text/plain\r\nContent-Length: 2\r\n\r\n{}`,
    noct: `POST /store/product HTTP/1.1\r\n${H}${tok}Content-Length: 2\r\n\r\n{}`,
    charset: `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json; charset=utf-16\r\nContent-Length: 2\r\n\r\n{}`,
    badct: `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: ;;;\r\nContent-Length: 2\r\n\r\n{}`,
    form: `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b`,
    'get with body': `GET /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    gzip: `POST /store/product HTTP/1.1\r\n${H}${tok}content-type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}`,
    traceparent: `GET /nothing HTTP/1.1\r\n${H}traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n`,
    'traceparent fw': `GET /store/product HTTP/1.1\r\n${H}traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n`,
    'traceparent zero': `GET /store/product HTTP/1.1\r\n${H}traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\n\r\n`,
    docs: `GET /docs HTTP/1.1\r\n${H}\r\n`,
    'docs/': `GET /docs/ HTTP/1.1\r\n${H}\r\n`,
    '/': `GET / HTTP/1.1\r\n${H}\r\n`,
  }
  for (const [name, text] of Object.entries(probes)) show(name, await raw(text))
})
