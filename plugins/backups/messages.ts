import type { Messages } from 'convosphere'

export const en: Messages = {
  'backups.error.at': 'Write it as 03:15',
  'backups.error.folder': 'Needs a full path, such as /srv/backups',
  'backups.error.gone': 'The file of this backup is no longer there',
  'backups.error.remote':
    'The database is on a libSQL server: back it up with that server’s own tools',
  'backups.job.take': 'Backing up and restoring it to try it',
  'backups.may.read': 'See backups and how they went',
  'backups.may.write': 'Take and download backups',
  'backups.settings.at': 'Each day at',
  'backups.settings.at.help':
    'Such as 03:15, in the server’s time zone. Empty: only when somebody asks.',
  'backups.settings.folder': 'Folder',
  'backups.settings.folder.help':
    'A full path, best on another disk. Empty: “backups” in the data folder.',
  'backups.settings.keepDaily': 'Days of which one is kept',
  'backups.settings.keepLast': 'Newest ones that are kept',
  'backups.settings.keepWeekly': 'Weeks of which one is kept',
  'backups.settings.passphrase': 'Passphrase',
  'backups.settings.passphrase.help':
    'Seals each new backup. Keep it elsewhere too: without it nobody can open them.',
  'backups.settings.s3': 'A bucket instead of the folder (S3)',
  'backups.settings.s3Bucket': 'S3 bucket',
  'backups.settings.s3Bucket.help': 'With a bucket, backups go there instead of the folder.',
  'backups.settings.s3Endpoint': 'S3 address',
  'backups.settings.s3Endpoint.help': 'Empty for Amazon; MinIO, Garage, R2 and others have one.',
  'backups.settings.s3KeyId': 'S3 access key',
  'backups.settings.s3Prefix': 'Beginning of the name in the bucket',
  'backups.settings.s3Region': 'S3 region',
  'backups.settings.s3Secret': 'S3 secret key',
  'backups.title': 'Backups',
}

export const de: Messages = {
  'backups.error.at': 'Schreiben Sie es wie 03:15',
  'backups.error.folder': 'Nötig ist ein vollständiger Pfad, etwa /srv/backups',
  'backups.error.gone': 'Die Datei dieser Sicherung ist nicht mehr da',
  'backups.error.remote':
    'Die Datenbank liegt auf einem libSQL-Server: Sichern Sie sie mit dessen eigenen Werkzeugen',
  'backups.job.take': 'Sichern und zur Probe wiederherstellen',
  'backups.may.read': 'Sicherungen und ihre Ergebnisse sehen',
  'backups.may.write': 'Sicherungen anlegen und herunterladen',
  'backups.settings.at': 'Täglich um',
  'backups.settings.at.help': 'Etwa 03:15, in der Zeitzone des Servers. Leer: nur auf Wunsch.',
  'backups.settings.folder': 'Ordner',
  'backups.settings.folder.help':
    'Ein vollständiger Pfad, am besten auf einem anderen Datenträger. Leer: „backups“ im Datenordner.',
  'backups.settings.keepDaily': 'Tage, von denen eine bleibt',
  'backups.settings.keepLast': 'Neueste, die bleiben',
  'backups.settings.keepWeekly': 'Wochen, von denen eine bleibt',
  'backups.settings.passphrase': 'Passphrase',
  'backups.settings.passphrase.help':
    'Versiegelt jede neue Sicherung. Bewahren Sie sie auch anderswo auf: Ohne sie kann niemand die Sicherungen öffnen.',
  'backups.settings.s3': 'Ein Bucket statt des Ordners (S3)',
  'backups.settings.s3Bucket': 'S3-Bucket',
  'backups.settings.s3Bucket.help':
    'Mit einem Bucket gehen die Sicherungen dorthin statt in den Ordner.',
  'backups.settings.s3Endpoint': 'S3-Adresse',
  'backups.settings.s3Endpoint.help':
    'Leer für Amazon; MinIO, Garage, R2 und andere haben eine eigene.',
  'backups.settings.s3KeyId': 'S3-Zugriffsschlüssel',
  'backups.settings.s3Prefix': 'Anfang des Namens im Bucket',
  'backups.settings.s3Region': 'S3-Region',
  'backups.settings.s3Secret': 'Geheimer S3-Schlüssel',
  'backups.title': 'Sicherungen',
}
