/** A sentence of the document; what stands in backticks is code. */
export function Prose({ text }: { text: string }) {
  return (
    <span lang="en">
      {text
        .split('`')
        .map((part, index) => (index % 2 ? <code safe>{part}</code> : <span safe>{part}</span>))}
    </span>
  )
}
