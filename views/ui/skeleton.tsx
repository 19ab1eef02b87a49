import { t } from '../../src/view.ts'

/** The shape of lines that are still to come. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="hidden" safe>
        {t('skeleton.loading')}
      </span>
      {Array.from({ length: lines }, () => (
        <span class="bone"></span>
      ))}
    </div>
  )
}
