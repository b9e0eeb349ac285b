import type { ReactNode } from 'react'
import { Preferences } from '../design/preferences.tsx'
import { useTitle } from '../design/use-title.ts'

type FrontPageProps = {
  /** what one can do here */
  title: string
  children: ReactNode
}

/** A page for people who are not signed in yet. */
export function FrontPage({ title, children }: FrontPageProps) {
  useTitle(title)
  return (
    <div className="mx-auto flex min-h-dvh max-w-lg flex-col gap-6 p-5 sm:p-8">
      <header className="flex justify-end">
        <Preferences />
      </header>
      <main id="content" className="flex flex-col gap-6">
        {children}
      </main>
    </div>
  )
}
