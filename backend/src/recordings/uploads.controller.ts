import {
  type PartsToSign,
  partsToSignSchema,
  type PictureToSign,
  pictureToSignSchema,
  type Recording,
  type RecordingBegin,
  recordingBeginSchema,
  type RecordingComplete,
  recordingCompleteSchema,
  recordingSchema,
  type SignedParts,
  signedPartsSchema,
  type SignedRequest,
  signedRequestSchema,
  type UploadedParts,
  uploadedPartsSchema,
} from '@amphi/contracts';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiErrors } from '../common/api-errors.js';
import { CurrentUser, type Identity } from '../common/identity.js';
import { UploadsService } from './uploads.service.js';

const uuid = { schema: z.uuid() };
const ofOwner = [
  'validation_failed',
  'unauthenticated',
  'forbidden',
  'recording_not_found',
  'storage_unavailable',
] as const;

@ApiTags('recordings')
@Controller()
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Post('streams/:id/recording')
  @ApiCreatedResponse({ standardSchema: recordingSchema, description: 'Begun; it takes parts.' })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'stream_not_found',
    'stream_ended',
    'stream_not_live',
    'quota_exceeded',
    'storage_unavailable',
  )
  begin(
    @Param('id', uuid) streamId: string,
    @CurrentUser() user: Identity,
    @Body({ schema: recordingBeginSchema }) begin: RecordingBegin,
  ): Promise<Recording> {
    return this.uploads.begin(streamId, user, begin);
  }

  @Post('recordings/:id/parts')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: signedPartsSchema, description: 'One request a part.' })
  @ApiErrors(...ofOwner, 'recording_closed', 'quota_exceeded')
  signParts(
    @Param('id', uuid) id: string,
    @CurrentUser() user: Identity,
    @Body({ schema: partsToSignSchema }) parts: PartsToSign,
  ): Promise<SignedParts> {
    return this.uploads.signParts(id, user, parts);
  }

  @Get('recordings/:id/parts')
  @ApiOkResponse({ standardSchema: uploadedPartsSchema, description: 'What has arrived.' })
  @ApiErrors(...ofOwner, 'recording_closed')
  listParts(@Param('id', uuid) id: string, @CurrentUser() user: Identity): Promise<UploadedParts> {
    return this.uploads.listParts(id, user);
  }

  @Post('recordings/:id/complete')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: recordingSchema, description: 'Ready, now or before.' })
  @ApiErrors(...ofOwner, 'recording_closed', 'part_missing')
  complete(
    @Param('id', uuid) id: string,
    @CurrentUser() user: Identity,
    @Body({ schema: recordingCompleteSchema }) complete: RecordingComplete,
  ): Promise<Recording> {
    return this.uploads.complete(id, user, complete);
  }

  @Post('recordings/:id/pictures')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: signedRequestSchema, description: 'Sends the picture.' })
  @ApiErrors(...ofOwner, 'recording_closed')
  signPicture(
    @Param('id', uuid) id: string,
    @CurrentUser() user: Identity,
    @Body({ schema: pictureToSignSchema }) picture: PictureToSign,
  ): Promise<SignedRequest> {
    return this.uploads.signPicture(id, user, picture);
  }
}
