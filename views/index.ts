// What plugins import as `convosphere/views`.
export { hx } from './hx.ts'
export { Layout, Narrow, Page, RailList } from './layout.tsx'
export { PersonFields } from './register.tsx'
export { SettingsForm, type SettingsFormProps } from './settings-form.tsx'
export {
  addRow,
  fieldsOf,
  readSettings,
  removeRow,
  type SettingsField,
  type Texts,
  textsOf,
  withoutBlankRows,
} from './settings-fields.ts'
export { Badge } from './ui/badge.tsx'
export { Button } from './ui/button.tsx'
export { Chart } from './ui/chart.tsx'
export { CopyOnce } from './ui/copy-once.tsx'
export { Links } from './ui/links.tsx'
export { Confirm, Dialog } from './ui/dialog.tsx'
export { Empty } from './ui/empty.tsx'
export { AreaField, CheckField, Field, RadioField, SelectField, TextField } from './ui/field.tsx'
export { Icon } from './ui/icon.tsx'
export { Menu } from './ui/menu.tsx'
export { Notice } from './ui/notice.tsx'
export { SaveBar } from './ui/save-bar.tsx'
export { Section } from './ui/section.tsx'
export { sizeText } from './ui/size.ts'
export { Skeleton } from './ui/skeleton.tsx'
export { paged, sorted, Table } from './ui/table.tsx'
export { Tabs } from './ui/tabs.tsx'
export { Time } from './ui/time.tsx'
export { Toast } from './ui/toast.tsx'
