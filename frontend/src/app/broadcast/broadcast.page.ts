import { Component } from '@angular/core';

@Component({ selector: 'amphi-broadcast-page', template: '' })
export class BroadcastPage {}
