import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './error-boundary.module.css';

interface ErrorBoundaryProps {
  children: ReactNode;
}

/** Keeps a bug in one room from emptying the window: says so, and tries again on request. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken onAgain={() => this.setState({ broken: false })} /> : this.props.children;
  }
}

function Broken({ onAgain }: { onAgain: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={styles.broken} role="alert">
      <p>{t('common.unexpected')}</p>
      <Button variant="default" onClick={onAgain}>
        {t('common.tryAgain')}
      </Button>
    </div>
  );
}
