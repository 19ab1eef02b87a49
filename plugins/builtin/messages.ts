import type { Messages } from 'convosphere'

export const en: Messages = {}

export const de: Messages = {}
