import { Component } from '@angular/core';

/** An empty screen: behind dialogs and notices, and in place of every other screen. */
@Component({ selector: 'app-blank', template: '' })
export class Blank {}
