// What plugins import as `convosphere/views`.
export { hx } from './hx.ts'
export { Layout, Narrow } from './layout.tsx'
export { PersonFields } from './register.tsx'
export { CheckField, Field, SelectField, TextField } from './ui/field.tsx'
export { Icon } from './ui/icon.tsx'
export { Notice } from './ui/notice.tsx'
