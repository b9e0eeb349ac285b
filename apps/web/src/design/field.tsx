import { type ComponentProps, type ReactNode, useId } from 'react'

type FieldProps = {
  label: ReactNode
  /** what one has to know to fill it in */
  hint?: ReactNode
  /** what is wrong with what was filled in */
  error?: string | undefined
}

const BOX = 'min-h-11 w-full rounded-md border bg-surface px-3 text-base text-ink'

/** A line of text or a number, with its label, its hint and what is wrong with it. */
export function TextField(props: FieldProps & ComponentProps<'input'>) {
  const { label, hint, error, className = '', ...rest } = props
  const { id, describedBy } = useFieldIds({ hint, error })
  const edge = error ? 'border-bad' : 'border-edge'
  return (
    <Field {...{ id, label, hint, error, className }}>
      <input
        {...rest}
        {...{ id, 'aria-describedby': describedBy, 'aria-invalid': error !== undefined }}
        className={`${BOX} ${edge}`}
      />
    </Field>
  )
}

/** A choice of few, with its label. */
export function SelectField(props: FieldProps & ComponentProps<'select'>) {
  const { label, hint, error, className = '', children, ...rest } = props
  const { id, describedBy } = useFieldIds({ hint, error })
  return (
    <Field {...{ id, label, hint, error, className }}>
      <select
        {...rest}
        {...{ id, 'aria-describedby': describedBy, 'aria-invalid': error !== undefined }}
        className={`${BOX} border-edge`}
      >
        {children}
      </select>
    </Field>
  )
}

function Field(props: FieldProps & { id: string; className: string; children: ReactNode }) {
  const { id, label, hint, error, className, children } = props
  return (
    <div className={`flex flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm font-semibold text-bad">
          {error}
        </p>
      )}
    </div>
  )
}

function useFieldIds({ hint, error }: Pick<FieldProps, 'hint' | 'error'>) {
  const id = useId()
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean)
  return { id, describedBy: ids.length > 0 ? ids.join(' ') : undefined }
}
