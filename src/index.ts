// What plugins import as `convosphere`; with `convosphere/views` the whole public face.
export * from './plugin.ts'
export * from './errors.ts'
export * from './permissions.ts'
export * from './openapi.ts'
export * from './respond.tsx'
export { later } from './later.ts'
export * from './limiter.ts'
export * from './ids.ts'
export { firstDue } from './schedule.ts'
export { readEvents } from './event-stream.ts'
export { createQueue, type Database, type Queries, type Value } from './db.ts'
export { addressList, limitKey } from './peer.ts'
export { bare, type Explanation, type FieldMeta, metaOf, noteChange, secret } from './settings.ts'
export { kernelMessages } from './messages/index.ts'
export { type Catalogues, localeNames, locales, type Messages } from './i18n.ts'
export { type NavItem, t, view, type View, withView } from './view.ts'
export { checkedForm, checkedJson, checkFields, formFields, refusal } from './http/forms.ts'
export {
  type PeopleSort,
  peopleSorts,
  type Role,
  roles,
  themes,
  type User,
  type Users,
} from './users.ts'
export { bareEnvironment, program } from './apart.ts'
export { backUpApart } from './backup/apart.ts'
export { instanceName, knownInstance } from './backup/instance.ts'
export type { AtWork, Command, ListedCommand } from './cli.ts'
export { readArguments, UsageError } from './commands/arguments.ts'
export type { Config } from './config.ts'
export type { HealthPart, Kernel, PluginStatus } from './host.ts'
export { type Job, type JobKind, type JobStatus, jobStatuses, LostLease, type Run } from './jobs.ts'
export { archiveKeptMs } from './exports.ts'
export type { KeptFile } from './files/files.ts'
export type { PersonalFile, PersonalFiles, Reader } from './exports.ts'
export { createFetch, type Fetch, type Fetched } from './fetch.ts'
export type { Files, StoredFile } from './files/files.ts'
export type { Log } from './log.ts'
export type { Metric } from './metrics.ts'
export type { Env } from './server.ts'
export type { Session } from './sessions.ts'
export type { Token } from './tokens.ts'
export type { Invitation } from './invitations.ts'
export type { SignIn } from './sign-in.ts'
export { beginSession, endSession, safeNext } from './http/sign-in.tsx'
export { MeChangeSchema, personJson, PersonSchema } from './http/me.ts'
export { jobErrorText } from './http/jobs.ts'
export { linksApi } from './http/links.ts'
export { linkDaysFrom, type ReadLink } from './links.ts'
export { endToken, makeToken, NewTokenSchema } from './http/tokens.ts'
export {
  addPerson,
  changePerson,
  endInvitation,
  invite,
  NewInvitationSchema,
  NewPersonSchema,
  PersonChangeSchema,
  mayHelp,
  renewPassword,
} from './people.ts'
export { jobJson, JobSchema } from './http/jobs.ts'
export type { OpenApiDocument } from './http/document.ts'
export { lastHour, type Minute, quantile } from './minutes.ts'
export { attachmentName, cleanName, receiveFile, takesUpload, type Upload } from './uploads.ts'
export { unicodeOf } from './unicode.ts'
export { version } from './version.ts'
