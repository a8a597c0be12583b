import type { ChatMessage } from '@amphi/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A chat line as it was said; the author's handle never changes, so that replay needs nothing of the accounts. */
@Entity('messages')
export class MessageEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') streamId: string;
  @Column('uuid') userId: string;
  @Column('text') handle: string;
  @Column('text') text: string;
  @Column({ type: 'timestamptz', precision: 3 }) sentAt: Date;
}

export function toMessage(row: MessageEntity): ChatMessage {
  return {
    id: row.id,
    streamId: row.streamId,
    author: { id: row.userId, handle: row.handle },
    text: row.text,
    sentAt: row.sentAt.toISOString(),
  };
}

/** PostgreSQL's text takes every character but NUL, and a refused line would hold up its whole batch. */
const storable = (text: string) => text.replaceAll('\0', '\uFFFD');

export function fromMessage({ id, streamId, author, text, sentAt }: ChatMessage): MessageEntity {
  return {
    id,
    streamId,
    userId: author.id,
    handle: author.handle,
    text: storable(text),
    sentAt: new Date(sentAt),
  };
}
