/** Joins class names; a later Tailwind class wins over an earlier one of the same kind. */

import { clsx, type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Joins class names: `cn('p-2', active && 'font-medium', className)`. */
export function cn(...classes: ClassValue[]): string {
  return twMerge(clsx(classes));
}
