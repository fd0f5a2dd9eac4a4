import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { segmentsOf, type LayoutPart, type Mark } from './text-layout.ts';
import styles from './text-document.module.css';

interface TextPartProps {
  text: string;
  part: LayoutPart;
  /** Only the marks that touch this part. */
  marks: readonly Mark[];
  /** First row of tables is a heading (Markdown always has one). */
  tableHead: boolean;
}

/** One part of a document's text with its marks. */
export const TextPart = memo(function TextPart({ text, part, marks, tableHead }: TextPartProps): ReactNode {
  const { t } = useTranslation();
  const words = <Words text={text} span={part} marks={marks} />;
  switch (part.kind) {
    case 'page':
      return <div className={styles.pageBreak}>{t('viewer.page', { page: part.page })}</div>;
    case 'heading':
      return (
        <div className={styles.heading} role="heading" aria-level={Math.min(6, part.level + 2)} data-level={part.level}>
          {words}
        </div>
      );
    case 'list-item':
      return (
        <div className={styles.item} style={{ marginLeft: `${Math.min(part.indent, 16) * 0.6}em` }}>
          {words}
        </div>
      );
    case 'code':
      return <pre className={styles.code}>{words}</pre>;
    case 'table':
      return <Rows text={text} part={part} marks={marks} tableHead={tableHead} />;
    default:
      return <p className={styles.paragraph}>{words}</p>;
  }
});

function Rows({ text, part, marks, tableHead }: TextPartProps): ReactNode {
  return (
    <div className={styles.tableScroll}>
      <table>
        <tbody>
          {part.rows.map((cells, index) => (
            <tr key={cells[0]?.start ?? index}>
              {cells.map((cell) => {
                const Cell = tableHead && index === 0 ? 'th' : 'td';
                return (
                  <Cell key={cell.start}>
                    <Words text={text} span={cell} marks={marks} />
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface WordsProps {
  text: string;
  span: { start: number; end: number };
  marks: readonly Mark[];
}

function Words({ text, span, marks }: WordsProps): ReactNode {
  return segmentsOf(text, span, marks).map((segment) =>
    segment.mark === null ? (
      segment.text
    ) : (
      <mark key={segment.start} className={styles.mark} data-mark={segment.mark}>
        {segment.text}
      </mark>
    ),
  );
}
