import { useId, type ReactNode } from 'react';
import classes from './Choice.module.css';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly says?: string;
}

export interface ChoiceProps<T extends string> {
  /** What is chosen; read aloud, and seen unless `quiet`. */
  readonly label: string;
  readonly quiet?: boolean;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly testId: string;
}

/** One of a few, side by side: radio buttons underneath, with their keys. */
export function Choice<T extends string>({ label, quiet = false, options, value, onChange, testId }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className={classes.choice} data-testid={testId} data-value={value}>
      <legend className={quiet ? 'hidden' : classes.legend}>{label}</legend>
      <div className={classes.options}>
        {options.map((option) => (
          <label key={option.value} title={option.says ?? option.label} data-chosen={option.value === value} data-icon={option.icon !== undefined} data-testid={`${testId}-${option.value}`}>
            <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
            {option.icon}
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
