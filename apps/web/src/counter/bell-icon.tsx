/** A bell, beside a word that says the same. */
export function BellIcon() {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className="size-[1.1em] shrink-0 fill-current">
      <path d={BELL} />
    </svg>
  )
}

const BELL =
  'M12 2a1.5 1.5 0 0 1 1.5 1.5v.7A7 7 0 0 1 19 11v4l2 3H3l2-3v-4a7 7 0 0 1 5.5-6.8v-.7' +
  'A1.5 1.5 0 0 1 12 2Zm-2.5 17.5h5a2.5 2.5 0 0 1-5 0Z'
