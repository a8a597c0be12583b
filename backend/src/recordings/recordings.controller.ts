import {
  type Download,
  downloadSchema,
  handleSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type PlayableRecording,
  playableRecordingSchema,
  type Recording,
  type RecordingEdit,
  recordingEditSchema,
  recordingPageSchema,
  recordingSchema,
  type ReplayMessage,
  replayPageSchema,
  type ReplayQuery,
  replayQuerySchema,
} from '@amphi/contracts';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Query,
  Req,
} from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiErrors } from '../common/api-errors.js';
import { CurrentUser, type Identity, MaybeUser } from '../common/identity.js';
import { UrlSigner } from '../storage/url-signer.js';
import { ChatReplay } from './chat-replay.js';
import { RecordingsService } from './recordings.service.js';

const uuid = { schema: z.uuid() };

@ApiTags('recordings')
@Controller()
export class RecordingsController {
  constructor(
    private readonly recordings: RecordingsService,
    private readonly replay: ChatReplay,
    private readonly signer: UrlSigner,
  ) {}

  @Get('recordings')
  @ApiOkResponse({ standardSchema: recordingPageSchema, description: 'Public ones, newest first.' })
  @ApiErrors('validation_failed')
  list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<Recording>> {
    return this.recordings.listPublic(query);
  }

  @Get('users/:handle/recordings')
  @ApiOkResponse({
    standardSchema: recordingPageSchema,
    description: 'Newest first; for the owner also what is not public and not ready.',
  })
  @ApiErrors('validation_failed', 'user_not_found')
  listOf(
    @Param('handle', { schema: handleSchema }) handle: string,
    @MaybeUser() viewer: Identity | undefined,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<Recording>> {
    return this.recordings.listOf(handle, viewer, query);
  }

  @Get('recordings/:id')
  @ApiOkResponse({ standardSchema: playableRecordingSchema, description: 'With signed URLs.' })
  @ApiErrors('validation_failed', 'recording_not_found')
  get(
    @Param('id', uuid) id: string,
    @MaybeUser() viewer: Identity | undefined,
  ): Promise<PlayableRecording> {
    return this.recordings.get(id, viewer);
  }

  @Get('recordings/:id/chat')
  @ApiOkResponse({ standardSchema: replayPageSchema, description: 'In the order it was said.' })
  @ApiErrors('validation_failed', 'recording_not_found')
  chat(
    @Param('id', uuid) id: string,
    @MaybeUser() viewer: Identity | undefined,
    @Query({ schema: replayQuerySchema }) query: ReplayQuery,
  ): Promise<Page<ReplayMessage>> {
    return this.replay.find(id, viewer, query);
  }

  /** A browser's `<track>` sends no token: the URL is signed, as the video's is. */
  @Get('recordings/:id/thumbnails.vtt')
  @Header('Content-Type', 'text/vtt; charset=utf-8')
  @Header('Cache-Control', 'private, max-age=60')
  @ApiProduces('text/vtt')
  @ApiOkResponse({ description: 'WebVTT of tiles.', schema: { type: 'string' } })
  @ApiQuery({ name: 'expires', description: 'From the signed URL, as is `signature`.' })
  @ApiQuery({ name: 'signature' })
  @ApiErrors('validation_failed', 'signature_invalid', 'signature_expired', 'recording_not_found')
  thumbnails(@Param('id', uuid) id: string, @Req() request: Request): Promise<string> {
    this.signer.verify('GET', request.originalUrl);
    return this.recordings.thumbnails(id);
  }

  @Get('recordings/:id/download')
  @ApiOkResponse({ standardSchema: downloadSchema, description: 'Where to save it from.' })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'recording_not_found',
    'object_not_found',
  )
  download(@Param('id', uuid) id: string, @CurrentUser() user: Identity): Promise<Download> {
    return this.recordings.download(id, user);
  }

  @Patch('recordings/:id')
  @ApiOkResponse({ standardSchema: recordingSchema, description: 'As it is now.' })
  @ApiErrors('validation_failed', 'unauthenticated', 'forbidden', 'recording_not_found')
  edit(
    @Param('id', uuid) id: string,
    @CurrentUser() user: Identity,
    @Body({ schema: recordingEditSchema }) edit: RecordingEdit,
  ): Promise<Recording> {
    return this.recordings.edit(id, user, edit);
  }

  @Delete('recordings/:id')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'It is gone, with every object of it.' })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'recording_not_found',
    'storage_unavailable',
  )
  delete(@Param('id', uuid) id: string, @CurrentUser() user: Identity): Promise<void> {
    return this.recordings.delete(id, user);
  }
}
