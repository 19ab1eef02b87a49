import type { MarkdownIt } from 'markdown-it'

/** `- [ ] open` and `- [x] done` (GitHub Flavored Markdown, 5.3), shown, not clickable. */
export function taskLists(md: MarkdownIt): void {
  md.core.ruler.after('inline', 'task-lists', (state) => {
    state.tokens.forEach((token, index) => {
      const item = state.tokens[index - 2]
      if (token.type !== 'inline' || item?.type !== 'list_item_open') return
      const first = token.children?.[0]
      const match = first?.type === 'text' ? /^\[([ xX])\]\s/.exec(first.content) : null
      if (!match || !first) return
      const box = new state.Token('task_box', 'span', 0)
      box.meta = { done: match[1] !== ' ' }
      first.content = first.content.slice(match[0].length)
      token.children!.unshift(box)
      item.attrJoin('class', 'task')
    })
  })
  md.renderer.rules.task_box = (tokens, index) =>
    tokens[index]!.meta?.done
      ? '<span class="task task-done">☑</span> '
      : '<span class="task">☐</span> '
}
