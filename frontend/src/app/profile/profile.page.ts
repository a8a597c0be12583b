import { Component } from '@angular/core';

@Component({ selector: 'amphi-profile-page', template: '' })
export class ProfilePage {}
