// Files that are imported as text (`with { type: 'text' }`).
declare module 'rate-limiter-flexible/lib/RateLimiterMemory' {
  export { RateLimiterMemory as default } from 'rate-limiter-flexible'
}
declare module '*.css' {
  const text: string
  export default text
}
declare module '*.sql' {
  const text: string
  export default text
}
declare module '*.svg' {
  const text: string
  export default text
}
declare module '*/chat.js' {
  const text: string
  export default text
}
declare module '*/static/search.js' {
  const text: string
  export default text
}
declare module '*/attach.js' {
  const text: string
  export default text
}
declare module '*/attach-begin.js' {
  const text: string
  export default text
}
declare module '*/offline.js' {
  const text: string
  export default text
}
declare module '*/worker.js' {
  const text: string
  export default text
}
declare module '*/outbox.js' {
  const text: string
  export default text
}
declare module '*/api-docs.js' {
  const text: string
  export default text
}
declare module '*/focus.js' {
  const text: string
  export default text
}
declare module '*/keys.js' {
  const text: string
  export default text
}
declare module '*/quote.js' {
  const text: string
  export default text
}
declare module '*/walk.js' {
  const text: string
  export default text
}
declare module '*/palette.js' {
  const text: string
  export default text
}
declare module '*/prompts.js' {
  const text: string
  export default text
}
declare module '*/slash.js' {
  const text: string
  export default text
}
declare module '*/reload.js' {
  const text: string
  export default text
}
declare module '*/app.js' {
  const text: string
  export default text
}
declare module 'htmx.org/dist/*' {
  const text: string
  export default text
}
// Files that are embedded as they are (`with { type: 'file' }`).
declare module '*.png' {
  const path: string
  export default path
}
declare module '*/embedding.js' {
  const text: string
  export default text
}
declare module '*/scanning.js' {
  const text: string
  export default text
}
declare module '*/db-reading.js' {
  const text: string
  export default text
}
declare module '*/static/reading.js' {
  const text: string
  export default text
}
declare module '*/knowledge.js' {
  const text: string
  export default text
}
declare module '*/viewer.js' {
  const text: string
  export default text
}
