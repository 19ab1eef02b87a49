// Turns texts into vectors with ONNX models, in a thread of its own; questions go first.
const most = { tokensAtOnce: 2048, models: 2 }
const questions = []
const passages = []
const models = new Map()
let runtime
let isAtWork = false

/** What is run is what was checked, byte for byte. */
async function bytesOf({ path, sha256 }) {
  const bytes = await Bun.file(path).bytes()
  if (new Bun.CryptoHasher('sha256').update(bytes).digest('hex') === sha256) return bytes
  throw new Error(`${path} is damaged: remove the model and get it again`)
}

const importOf = async (file) =>
  import(URL.createObjectURL(new Blob([await bytesOf(file)], { type: 'text/javascript' })))

async function begin([script, wasm, tokenizers]) {
  const ort = await importOf(script)
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmBinary = await bytesOf(wasm)
  return { ort, ...(await importOf(tokenizers)) }
}

async function open(model, runtimeFiles) {
  runtime ??= begin(runtimeFiles)
  const { ort, Tokenizer } = await runtime
  const tokenizer = JSON.parse(new TextDecoder().decode(await bytesOf(model.tokenizer)))
  // What it allocated for one batch is given back: batches differ in size.
  const session = await ort.InferenceSession.create(await bytesOf(model.weights), {
    enableCpuMemArena: false,
  })
  return { ...model, ort, session, tokenizer: new Tokenizer(tokenizer, {}) }
}

function opened(model, runtimeFiles) {
  const known = models.get(model.name)
  if (known) return known
  const made = open(model, runtimeFiles)
  models.set(model.name, made)
  if (models.size > most.models) {
    const [[name, oldest]] = models
    models.delete(name)
    void oldest.then(({ session }) => session.release())
  }
  return made
}

/** The tokens of a text; of one that is too long the beginning, and the last, which marks its end. */
function tokensOf({ tokenizer, tokens }, text) {
  const { ids } = tokenizer.encode(text)
  return ids.length > tokens ? [...ids.slice(0, tokens - 1), ids.at(-1)] : ids
}

/** Texts of like length share a batch, so that little of it is padding. */
function batchesOf(model, texts) {
  const rows = texts.map((text, at) => ({ at, ids: tokensOf(model, text) }))
  rows.sort((one, other) => one.ids.length - other.ids.length)
  const batches = []
  for (const row of rows) {
    const last = batches.at(-1)
    if (last && (last.length + 1) * row.ids.length <= most.tokensAtOnce) last.push(row)
    else batches.push([row])
  }
  return batches
}

async function run({ ort, session, pooling }, rows, vectors) {
  const length = rows.at(-1).ids.length
  const ids = new BigInt64Array(rows.length * length)
  const mask = new BigInt64Array(rows.length * length)
  for (const [row, { ids: own }] of rows.entries())
    for (const [at, id] of own.entries()) {
      ids[row * length + at] = BigInt(id)
      mask[row * length + at] = 1n
    }
  const tensor = (data) => new ort.Tensor('int64', data, [rows.length, length])
  const inputs = {
    input_ids: tensor(ids),
    attention_mask: tensor(mask),
    token_type_ids: tensor(new BigInt64Array(ids.length)),
  }
  const outputs = await session.run(
    Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]])),
  )
  const { data, dims } = outputs.last_hidden_state ?? outputs[session.outputNames[0]]
  const dimensions = dims.at(-1)
  for (const [row, { at, ids: own }] of rows.entries()) {
    const used = pooling === 'first' ? 1 : own.length
    const vector = new Float32Array(dimensions)
    for (let token = 0; token < used; token++)
      for (let i = 0, from = (row * length + token) * dimensions; i < dimensions; i++)
        vector[i] += data[from + i] / used
    const norm = Math.hypot(...vector) || 1
    vectors[at] = vector.map((value) => value / norm)
  }
}

/** One batch of what is asked most urgently; then whatever has come meanwhile is looked at. */
async function step(queue) {
  const [task] = queue
  try {
    const model = await opened(task.model, task.runtime)
    task.batches ??= batchesOf(model, task.texts)
    if (task.batches.length) await run(model, task.batches.shift(), task.vectors)
    if (task.batches.length || !queue.includes(task)) return
    postMessage({ id: task.id, vectors: task.vectors })
  } catch (error) {
    models.delete(task.model.name)
    postMessage({ id: task.id, error: error.message })
  }
  if (queue.includes(task)) queue.splice(queue.indexOf(task), 1)
}

async function work() {
  if (isAtWork) return
  isAtWork = true
  while (questions.length || passages.length) {
    await step(questions.length ? questions : passages)
    await new Promise(setImmediate)
  }
  isAtWork = false
}

self.onmessage = ({ data: { cancel, ...task } }) => {
  for (const queue of [questions, passages]) {
    const at = queue.findIndex(({ id }) => id === cancel)
    if (at >= 0) queue.splice(at, 1)
  }
  if (cancel !== undefined) return
  const queue = task.isQuestion ? questions : passages
  queue.push({ ...task, vectors: [] })
  void work()
}
