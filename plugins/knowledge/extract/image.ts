import { type Found, Unreadable } from './extract.ts'

/** More than this is not decoded. */
const maxPixels = 100_000_000
/** Models see no more than this, in pixels. */
const longestSide = 2048
/** More than this some providers refuse, in bytes. */
const largestPicture = 3_500_000

/**
 * How large an image is, and what a model is shown of it: no larger than models see, without what
 * cameras add; of one that moves its first frame.
 */
export async function* extractImage(path: string): AsyncGenerator<Found> {
  const smaller = () =>
    new Bun.Image(path, { maxPixels }).resize(longestSide, longestSide, {
      fit: 'inside',
      withoutEnlargement: true,
    })
  try {
    const { width, height, format } = await new Bun.Image(path, { maxPixels }).metadata()
    yield { facts: { width, height } }
    const png = format === 'jpeg' ? undefined : await smaller().png().bytes()
    if (png && png.length <= largestPicture)
      yield { picture: { type: 'image/png', base64: png.toBase64() } }
    else {
      const jpeg = await smaller().jpeg({ quality: 85 }).bytes()
      yield { picture: { type: 'image/jpeg', base64: jpeg.toBase64() } }
    }
  } catch (error) {
    const isTooLarge = (error as { code?: string }).code === 'ERR_IMAGE_TOO_MANY_PIXELS'
    throw new Unreadable(isTooLarge ? 'pixels' : 'broken', { cause: error })
  }
}
