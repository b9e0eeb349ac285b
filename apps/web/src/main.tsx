import './design/tokens.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api/problem.ts'
import { NoticeProvider } from './design/notice.tsx'
import { followTheme } from './design/theme.ts'
import { router } from './router.tsx'
import { sessionTexts } from './session/session-texts.ts'
import { CalendarProvider } from './texts/calendar-provider.tsx'
import { addTexts } from './texts/texts.ts'

/** How often a read is asked for again: what the API refuses, it refuses again. */
const RETRIES_MAX = 2

addTexts('session', sessionTexts)
followTheme()
// A browser keeps pages as they were, and "back" would show them to whoever comes after a sign-out.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => {
        const isRefused = error instanceof ApiProblem && error.body.status < 500
        return !isRefused && count < RETRIES_MAX
      },
    },
    // Without a network a change fails at once, and is not made later, when nobody looks.
    mutations: { networkMode: 'always' },
  },
})

const element = document.getElementById('screen')
if (!element) throw new Error('the page has no place for the screen')
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <CalendarProvider>
        <NoticeProvider>
          <RouterProvider router={router} />
        </NoticeProvider>
      </CalendarProvider>
    </QueryClientProvider>
  </StrictMode>,
)
