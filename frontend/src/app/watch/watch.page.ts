import { Component } from '@angular/core';

@Component({ selector: 'amphi-watch-page', template: '' })
export class WatchPage {}
