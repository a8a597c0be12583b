import { handleSchema, type User, userSchema } from '@amphi/contracts';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/api-errors.js';
import { UsersService } from './users.service.js';

@ApiTags('accounts')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get(':handle')
  @ApiOkResponse({ standardSchema: userSchema, description: 'The public face of an account.' })
  @ApiErrors('validation_failed', 'user_not_found')
  profile(@Param('handle', { schema: handleSchema }) handle: string): Promise<User> {
    return this.users.getByHandle(handle);
  }
}
