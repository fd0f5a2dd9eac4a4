export const conversationText = {
  heading: 'Conversation',
} as const;
