import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { LOGGER, type AppLogger } from '../logging/logger.js';
import { SETTINGS } from '../settings/config.module.js';
import type { Settings } from '../settings/settings.js';
import { ScheduledTask, type TaskDefinition } from './scheduled-task.js';

/**
 * Runs the background jobs of this node. All of them stop before the listener closes, and thus before any module flushes
 * its buffers or closes the database, which happens in `onApplicationShutdown`.
 */
@Injectable()
export class Scheduler implements BeforeApplicationShutdown {
  private readonly tasks: ScheduledTask[] = [];
  private stopped: Promise<void> | undefined;

  constructor(
    @Inject(LOGGER) private readonly logger: AppLogger,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'shutdownGrace'>,
  ) {}

  /** Schedules a task, with the first round after one interval. Has no effect after shutdown. */
  schedule(definition: TaskDefinition): ScheduledTask {
    const task = new ScheduledTask(definition, this.logger);
    this.tasks.push(task);
    if (this.stopped) void task.stop();
    return task;
  }

  beforeApplicationShutdown(): Promise<void> {
    this.stopped ??= this.stopTasks();
    return this.stopped;
  }

  /** Waits for the running rounds, up to the grace period of requests in flight. */
  private async stopTasks(): Promise<void> {
    const rounds = Promise.all(this.tasks.map((task) => task.stop()));
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.settings.shutdownGrace * 1000);
    });
    await Promise.race([rounds, grace]);
    clearTimeout(timer);
    const running = this.tasks.filter((task) => task.isRunning).map(({ name }) => name);
    if (running.length > 0) {
      this.logger.warn(
        { tasks: running },
        'Scheduled tasks are still running; the shutdown continues without them.',
      );
    }
  }
}
