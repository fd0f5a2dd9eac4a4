import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { openConversation } from '../conversation/conversation-store.ts';
import { columnDigits } from '../text/money.ts';
import { CostText } from './cost-text.tsx';
import { aboutMark, tokensOf } from './costs.ts';
import css from './dearest-questions.module.css';
import table from './table.module.css';
import page from './usage-page.module.css';
import type { UsageQuestion } from './use-usage.ts';
import { useWords } from './use-words.ts';

interface DearestQuestionsProps {
  questions: readonly UsageQuestion[];
  currency: string;
}

/** The questions that cost most, each leading to its conversation. */
export function DearestQuestions({ questions, currency }: DearestQuestionsProps): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const words = useWords(currency);
  const digits = columnDigits(
    questions.map(({ costMicro }) => costMicro),
    currency,
  );
  return (
    <section className={page.panel} aria-labelledby={id}>
      <div className={page.panelHead}>
        <h2 id={id}>{t('usage.questions')}</h2>
      </div>
      {questions.length === 0 ? (
        <p className={page.hint}>{t('usage.questionsNone')}</p>
      ) : (
        <table className={`${table.table} ${css.questions}`}>
          <thead>
            <tr>
              <th scope="col">{t('usage.table.question')}</th>
              <th scope="col">{t('usage.table.cost')}</th>
              <th scope="col">{t('usage.table.calls')}</th>
              <th scope="col">{t('usage.table.tokens')}</th>
            </tr>
          </thead>
          <tbody>
            {questions.map((asked) => (
              <tr key={asked.turnId}>
                <th scope="row">
                  <Asked asked={asked} />
                </th>
                <td>
                  <CostText sums={asked} currency={currency} digits={digits} />
                </td>
                <td>{words.count(asked.calls)}</td>
                <td>{aboutMark(asked) + words.count(tokensOf(asked))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Asked({ asked: { conversationId, question } }: { asked: UsageQuestion }): ReactNode {
  const { t } = useTranslation();
  if (conversationId === null || question === null) return <span className={css.gone}>{t('usage.questionGone')}</span>;
  return (
    <button type="button" className={css.open} title={question} onClick={() => void openConversation(conversationId, question)}>
      {question}
    </button>
  );
}
