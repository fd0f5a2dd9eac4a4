import type { ReactNode } from 'react';

function Icon({ children, sizePx = 18 }: { children: ReactNode; sizePx?: number }): ReactNode {
  return (
    <svg
      width={sizePx}
      height={sizePx}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const FolderIcon = (): ReactNode => (
  <Icon>
    <path d="M3 7a2 2 0 0 1 2-2h4l2 2.5h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z" />
  </Icon>
);

export const FileIcon = (): ReactNode => (
  <Icon>
    <path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8z" />
    <path d="M14 3v5h5" />
  </Icon>
);

export const TrayIcon = (): ReactNode => (
  <Icon>
    <path d="M12 4v10m0 0 4-4m-4 4-4-4" />
    <path d="M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3" />
  </Icon>
);

export const NotesIcon = (): ReactNode => (
  <Icon>
    <rect x="4" y="4" width="16" height="16" rx="2.5" />
    <path d="M8 9h8M8 12.5h8M8 16h5" />
  </Icon>
);

export const StackIcon = (): ReactNode => (
  <Icon>
    <path d="m12 4 8.5 4.5L12 13 3.5 8.5z" />
    <path d="m3.5 13 8.5 4.5 8.5-4.5" />
  </Icon>
);

export const CloudFolderIcon = (): ReactNode => (
  <Icon>
    <path d="M3 7a2 2 0 0 1 2-2h4l2 2.5h8a2 2 0 0 1 2 2V11M3 7v10a2 2 0 0 0 2 2h3" />
    <path d="M14 20a2.6 2.6 0 0 1-.2-5.2 3.6 3.6 0 0 1 6.8.9A2.2 2.2 0 0 1 20 20z" />
  </Icon>
);

export const DaysIcon = (): ReactNode => (
  <Icon>
    <rect x="4" y="5" width="16" height="15" rx="2" />
    <path d="M4 10h16M8.5 3v4M15.5 3v4" />
  </Icon>
);

export const ContactsIcon = (): ReactNode => (
  <Icon>
    <path d="M6 3h11a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6zM3.5 8H6M3.5 12H6M3.5 16H6" />
    <path d="M12.5 11.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M9.5 16.5c.3-2 1.5-3 3-3s2.7 1 3 3" />
  </Icon>
);

export const MoreIcon = (): ReactNode => (
  <Icon>
    <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3" />
  </Icon>
);

export const UpIcon = (): ReactNode => (
  <Icon>
    <path d="M12 19V6m0 0-5.5 5.5M12 6l5.5 5.5" />
  </Icon>
);

export const CheckIcon = (): ReactNode => (
  <Icon sizePx={16}>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);
