import { createHash, createHmac } from 'node:crypto'
import { atEnd } from '../temp.ts'

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Whether a request carries AWS's signature, version 4, of this secret. */
function isSigned(request: Request, secret: string): boolean {
  const given = request.headers.get('authorization') ?? ''
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      given,
    ) ?? []
  const url = new URL(request.url)
  url.searchParams.sort()
  const canonical = [
    request.method,
    url.pathname,
    [...url.searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).join('&'),
    ...names.split(';').map((name) => `${name}:${request.headers.get(name)}`),
    '',
    names,
    request.headers.get('x-amz-content-sha256'),
  ].join('\n')
  const [day = '', region = '', service = ''] = scope.split('/')
  const toSign = [
    'AWS4-HMAC-SHA256',
    request.headers.get('x-amz-date'),
    scope,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return hmac(key, toSign).toString('hex') === signature
}

/** An object store on a port of its own that speaks as much of S3 as backups and files need. */
export function fakeS3({ secret = 'a secret of nobody', pageSize = 1000 } = {}) {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer })
  atEnd(() => server.stop(true))

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (!isSigned(request, secret)) return failure(403, 'SignatureDoesNotMatch')
    const path = decodeURIComponent(pathname.slice(1))
    const upload = searchParams.get('uploadId')
    if (request.method === 'PUT' && upload) {
      const bytes = Buffer.from(await request.arrayBuffer())
      uploads.get(upload)!.set(Number(searchParams.get('partNumber')), bytes)
      return new Response(null, { headers: { etag: '"part"' } })
    }
    if (request.method === 'PUT') {
      objects.set(path, Buffer.from(await request.arrayBuffer()))
      return new Response(null, { headers: { etag: '"whole"' } })
    }
    if (request.method === 'POST' && searchParams.has('uploads')) {
      const id = String(uploads.size)
      uploads.set(id, new Map())
      return xml(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      )
    }
    if (request.method === 'POST' && upload) {
      const parts = [...uploads.get(upload)!].toSorted(([a], [b]) => a - b)
      objects.set(path, Buffer.concat(parts.map(([, bytes]) => bytes)))
      return xml('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>')
    }
    if (request.method === 'GET' && searchParams.get('list-type') === '2') {
      const from = (name: string) => `${path.replace(/\/$/, '')}/${searchParams.get(name) ?? ''}`
      const after = [...objects.entries()]
        .filter(([key]) => key.startsWith(from('prefix')) && key > from('start-after'))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
      const contents = after
        .slice(0, pageSize)
        .map(([key, { length }]) => {
          const name = key.slice(key.indexOf('/') + 1)
          return `<Contents><Key>${name}</Key><Size>${length}</Size></Contents>`
        })
        .join('')
      const more = `<IsTruncated>${after.length > pageSize}</IsTruncated>`
      return xml(`<ListBucketResult>${more}${contents}</ListBucketResult>`)
    }
    const found = objects.get(path)
    if (request.method === 'DELETE') objects.delete(path)
    if (request.method === 'DELETE') return new Response(null, { status: 204 })
    if (!found) return failure(404, 'NoSuchKey')
    const headers = { etag: '"whole"', 'last-modified': new Date().toUTCString() }
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '') ?? []
    if (first && Number(first) >= found.length) return failure(416, 'InvalidRange')
    const bytes = first ? found.subarray(Number(first), Number(last) + 1) : found
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
      status: first ? 206 : 200,
      headers: { ...headers, 'content-length': String(bytes.length) },
    })
  }

  return {
    url: `http://127.0.0.1:${server.port}`,
    secret,
    /** `<bucket>/<key>` → bytes. */
    objects,
  }
}

const xml = (text: string) => new Response(text, { headers: { 'content-type': 'application/xml' } })

const failure = (status: number, code: string) =>
  new Response(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`, {
    status,
    headers: { 'content-type': 'application/xml' },
  })
