import type { Messages } from 'convosphere'

export const en: Messages = {
  'onnx.error.checksum':
    '{{file}} isn’t what it should be: its checksum is another. It was thrown away.',
  'onnx.error.cut': 'The connection was cut while {{file}} was fetched.',
  'onnx.error.nowhere': 'It isn’t said where {{file}} can be had.',
  'onnx.error.unknown': 'There is no model “{{name}}”.',
  'onnx.job.get': 'Fetch an embedding model',
}

export const de: Messages = {
  'onnx.error.checksum':
    '{{file}} ist nicht, was es sein soll: Die Prüfsumme ist eine andere. Die Datei wurde verworfen.',
  'onnx.error.cut': 'Die Verbindung riss ab, während {{file}} geholt wurde.',
  'onnx.error.nowhere': 'Es ist nicht gesagt, woher {{file}} zu haben ist.',
  'onnx.error.unknown': 'Es gibt kein Modell „{{name}}“.',
  'onnx.job.get': 'Ein Embedding-Modell holen',
}
