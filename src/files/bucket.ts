import { S3Client } from 'bun'
import type { Config } from '../config.ts'
import type { Place } from './place.ts'

/** Files in a bucket of anything that speaks S3. */
export function createBucket(bucket: string, config: Config): Place {
  const { s3Endpoint, s3Region, s3AccessKeyId, s3SecretAccessKey, s3Prefix: prefix = '' } = config
  const client = new S3Client({
    bucket,
    ...(s3Endpoint && { endpoint: s3Endpoint }),
    ...(s3Region && { region: s3Region }),
    ...(s3AccessKeyId && { accessKeyId: s3AccessKeyId }),
    ...(s3SecretAccessKey && { secretAccessKey: s3SecretAccessKey }),
  })
  const keyOf = (name: string) => prefix + name
  return {
    address: `s3://${bucket}/${prefix}`,

    async put(name, path) {
      const local = Bun.file(path)
      await client.write(keyOf(name), local)
      const { size } = await client.stat(keyOf(name))
      if (size !== local.size)
        throw new Error(`the bucket has ${size} of ${local.size} bytes of ${name}`)
    },

    async stat(name) {
      if (!(await client.exists(keyOf(name)))) return undefined
      const { size, lastModified } = await client.stat(keyOf(name))
      return { size, changedAt: lastModified }
    },

    read: (name, first, last) =>
      client
        .file(keyOf(name))
        .slice(first, last + 1)
        .stream(),

    remove: (name) => client.delete(keyOf(name)),

    async *names() {
      for (let startAfter: string | undefined; ;) {
        const page = await client.list({ prefix, ...(startAfter && { startAfter }) })
        const found = page.contents ?? []
        yield* found.map(({ key }) => key.slice(prefix.length))
        startAfter = found.at(-1)?.key
        if (!page.isTruncated || !startAfter) return
      }
    },
  }
}
