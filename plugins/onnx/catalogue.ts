import { z } from 'zod'

const File = z.object({
  name: z.string().regex(/^[\w.-]{1,80}$/),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[\da-f]{64}$/),
  /** Where it is had from, unless a mirror is named. */
  url: z.url().optional(),
})

/** One file of a model or of what runs it. */
export type File = z.infer<typeof File>

/** The name of a model, which is that of its folder. */
export const ModelName = z.string().regex(/^[a-z\d][a-z\d.-]{0,60}$/)

/** What has to be known of a model; also `model.json` in its folder, which is written last. */
export const Model = z.object({
  name: ModelName,
  /** For people. */
  title: z.string().max(80),
  /** Of the texts it understands: `en`, or `mul` for many. */
  language: z.string().max(20),
  /** How many numbers a vector has. */
  dimensions: z.int().min(1).max(4096),
  /** The most tokens of a text; what is beyond is not seen. */
  tokens: z.int().min(8).max(8192),
  /** How the vectors of tokens become one: their mean, or the first. */
  pooling: z.enum(['mean', 'first']),
  /** What it wants to stand before a question, and before a passage. */
  before: z.object({ question: z.string(), passage: z.string() }),
  files: z.array(File).min(2).max(10),
})

export type Model = z.infer<typeof Model>

const npm = 'https://cdn.jsdelivr.net/npm'
const hub = 'https://huggingface.co'
const e5 = `${hub}/Xenova/multilingual-e5-small/resolve/761b726dd34fb83930e26aab4e9ac3899aa1fa78`
const miniLM = `${hub}/sentence-transformers/all-MiniLM-L6-v2/resolve/1110a243fdf4706b3f48f1d95db1a4f5529b4d41`

/** What runs the models, as their packages hold it. */
export const runtime = [
  {
    name: 'onnxruntime-1.30.0.mjs',
    bytes: 73_054,
    sha256: '11e64bd8ffe11bd1a2a2f0d6275fdfbbba7262f0b76b99b53d228a8a22ef3d90',
    url: `${npm}/onnxruntime-web@1.30.0/dist/ort.wasm.bundle.min.mjs`,
  },
  {
    name: 'onnxruntime-1.30.0.wasm',
    bytes: 14_239_897,
    sha256: '3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2',
    url: `${npm}/onnxruntime-web@1.30.0/dist/ort-wasm-simd-threaded.wasm`,
  },
  {
    name: 'tokenizers-0.2.0.mjs',
    bytes: 36_601,
    sha256: '258e46332101335ce8d95aed7745b19ac3b46d37f3e159a89cf894c2ea9b1d3a',
    url: `${npm}/@huggingface/tokenizers@0.2.0/dist/tokenizers.min.mjs`,
  },
] as const satisfies File[]

/** The models that can be had by their name alone, the recommended one first. */
export const catalogue: Model[] = [
  {
    name: 'multilingual-e5-small',
    title: 'Multilingual E5 small',
    language: 'mul',
    dimensions: 384,
    tokens: 512,
    pooling: 'mean',
    before: { question: 'query: ', passage: 'passage: ' },
    files: [
      {
        name: 'model.onnx',
        bytes: 118_308_185,
        sha256: 'f80102d3f2a1229f387d3c81909990d8945513e347b0eab049f7de3c6f98c193',
        url: `${e5}/onnx/model_quantized.onnx`,
      },
      {
        name: 'tokenizer.json',
        bytes: 17_082_730,
        sha256: '0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39',
        url: `${e5}/tokenizer.json`,
      },
    ],
  },
  {
    name: 'all-minilm-l6-v2',
    title: 'all-MiniLM-L6-v2',
    language: 'en',
    dimensions: 384,
    tokens: 256,
    pooling: 'mean',
    before: { question: '', passage: '' },
    files: [
      {
        name: 'model.onnx',
        bytes: 90_405_214,
        sha256: '6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452',
        url: `${miniLM}/onnx/model.onnx`,
      },
      {
        name: 'tokenizer.json',
        bytes: 466_247,
        sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
        url: `${miniLM}/tokenizer.json`,
      },
    ],
  },
]
