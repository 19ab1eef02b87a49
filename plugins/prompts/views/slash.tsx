import { view } from 'convosphere'
import { hx } from 'convosphere/views'

/** The place above the composer where the list behind the slash comes; its script comes when it is wanted. */
export function Slash() {
  const { frame, allows } = view()
  if (!allows('prompts.read')) return <></>
  return (
    <>
      <div
        id="prompt-choices"
        class="prompt-choices"
        hidden
        data-script={frame.pageAssets.get('prompts.js')}
        data-style={frame.pageAssets.get('prompts.css')}
        {...hx({ sync: 'this:replace' })}
      ></div>
      <p id="prompt-status" class="hidden" role="status"></p>
    </>
  )
}
