import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FailureData } from '../../contract/failure-table.ts';

/** Why something did not work, in the engine's words. Nothing where there is no failure. */
export function FailureAlert({ failure }: { failure: FailureData | null }): ReactNode {
  if (failure === null) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {failure.message}
    </Alert>
  );
}
