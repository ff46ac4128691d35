/** Values of options that several commands take. */
import { InvalidArgumentError, Option } from 'commander';

/** Adds to a list option: repeated, or separated by commas. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [
    ...previous,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}

/** A whole number in a range. */
export function parseCount(minimum: number, maximum: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= minimum && number <= maximum) return number;
    throw new InvalidArgumentError(`Give a whole number from ${minimum} to ${maximum}.`);
  };
}

export function formatOption(formats: readonly string[], initial: string): Option {
  return new Option('-f, --format <format>', 'output format').choices(formats).default(initial);
}
