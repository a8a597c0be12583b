import type { PlayableRecording, Recording } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { StorageService } from '../storage/storage.service.js';
import { UrlSigner } from '../storage/url-signer.js';
import { posterKey, type RecordingEntity, thumbnailsKey } from './recording.entity.js';
import { thumbnailTrack } from './thumbnail-track.js';

/** Recordings as the API shows them, with URLs signed for who asks now. */
@Injectable()
export class RecordingViews {
  constructor(
    private readonly storage: StorageService,
    private readonly signer: UrlSigner,
  ) {}

  async show(row: RecordingEntity): Promise<Recording> {
    const { id, posterType } = row;
    return {
      id,
      streamId: row.streamId,
      title: row.title,
      broadcaster: { id: row.userId, handle: row.handle },
      state: row.state,
      visibility: row.visibility,
      contentType: row.contentType,
      sizeBytes: row.sizeBytes,
      durationMs: row.durationMs,
      startedAt: row.createdAt.toISOString(),
      createdAt: row.createdAt.toISOString(),
      posterUrl: posterType ? await this.sign(posterKey(id), posterType) : null,
    };
  }

  async playable(row: RecordingEntity): Promise<PlayableRecording> {
    const recording = await this.show(row);
    if (row.state !== 'ready')
      return { ...recording, url: null, thumbnailsUrl: null, urlExpiresAt: null };
    const { contentType, thumbnails, id } = row;
    const { url, expiresAt } = await this.storage.signRead(row.key, { contentType });
    const track = `/api/recordings/${id}/thumbnails.vtt`;
    return {
      ...recording,
      url,
      thumbnailsUrl: thumbnails && this.signer.sign('GET', track, {}, new Date(expiresAt)),
      urlExpiresAt: expiresAt,
    };
  }

  /** The WebVTT of the recording's thumbnails, or null where there are none. */
  async thumbnailTrack({ id, thumbnails }: RecordingEntity): Promise<string | null> {
    if (!thumbnails) return null;
    return thumbnailTrack(thumbnails, await this.sign(thumbnailsKey(id), thumbnails.contentType));
  }

  private async sign(key: string, contentType: string): Promise<string> {
    return (await this.storage.signRead(key, { contentType })).url;
  }
}
