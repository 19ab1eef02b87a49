import { type Context, view } from 'convosphere'
import type { Entry } from '../palette/index.ts'
import { shownSections } from './sections.ts'
import { settingsNamed } from './settings-of.ts'

/** Sections and single settings, as far as the reader may see them. */
export async function places(ctx: Context): Promise<Entry[]> {
  const sections = shownSections().map(({ label, href, icon }) => ({ title: label, href, icon }))
  const settings = view().allows('admin.settings') ? await settingsNamed(ctx) : []
  return [
    ...sections,
    ...settings.map(({ title, href, help }) => ({ title, href, icon: 'settings', words: help })),
  ].map((one) => ({ group: 'pages' as const, ...one }))
}
