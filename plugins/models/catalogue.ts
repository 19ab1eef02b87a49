import type { Model, Usage } from './provider.ts'

/** What the catalogue knows of a model. */
export interface Known {
  contextTokens: number | undefined
  /** US dollars a million tokens, at the lowest tier. */
  price: Model['price']
}

// The package holds its data, so it is loaded only when somebody else's models are listed.
const load = () => import('@pydantic/genai-prices')

/** Servers at home have no price, whatever their models are called. */
const isPublic = (apiUrl: string | undefined): apiUrl is string => !!apiUrl?.startsWith('https:')

/** Context size and price of a model, by the address that offers it and the name it has there. */
export async function known(apiUrl: string | undefined, name: string): Promise<Known | undefined> {
  if (!isPublic(apiUrl)) return undefined
  const { calcPrice, findProvider } = await load()
  if (!findProvider({ providerApiUrl: apiUrl })) return undefined
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, name, { providerApiUrl: apiUrl })
  if (!found) return undefined
  const input = base(found.model_price.input_mtok)
  const output = base(found.model_price.output_mtok)
  return {
    contextTokens: found.model.context_window,
    price: input === undefined || output === undefined ? undefined : { input, output },
  }
}

const base = (price: number | { base: number } | undefined) =>
  typeof price === 'object' ? price.base : price

/** What an answer cost, in US dollars; undefined where nobody knows. */
export async function costOf(
  apiUrl: string | undefined,
  name: string,
  { input, output, cached }: Usage,
): Promise<number | undefined> {
  if (!isPublic(apiUrl)) return undefined
  const { calcPrice, findProvider } = await load()
  if (!findProvider({ providerApiUrl: apiUrl })) return undefined
  const tokens = {
    input_tokens: input,
    output_tokens: output,
    ...(cached && { cache_read_tokens: cached }),
  }
  return calcPrice(tokens, name, { providerApiUrl: apiUrl })?.total_price
}
