package io.spanweave.agent.trace;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When the application's tasks are to run, as far as those say it who run them. Several have a part in one run, from the
 * outside in: an executor's future, a scheduler's wrapper with a trigger, the method with its annotation.
 */
final class Schedules {
    private static final String TRIGGER = "org.springframework.scheduling.support.CronTrigger";
    private static final String SCHEDULED = "org.springframework.scheduling.annotation.Scheduled";

    /** What runs more often is not watched by the minute. */
    private static final long SHORTEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** By future or Runnable. */
    private final WeakIdentityMap<Schedule> known = new WeakIdentityMap<>();
    /** By method, empty where it says nothing. */
    private final WeakIdentityMap<String> zones = new WeakIdentityMap<>();
    /** That of the run which a thread is about to begin. */
    private final WeakIdentityMap<Schedule> next = new WeakIdentityMap<>();

    /** An executor has made a repeating future. */
    void every(Object future, long period) {
        if (Math.abs(period) >= SHORTEST_NANOS) {
            known.put(future, Schedule.every(period));
        }
    }

    /** A scheduler will run something whenever a trigger says. */
    void triggered(Object runnable, Object trigger) {
        if (trigger.getClass().getName().equals(TRIGGER)) {
            Schedule schedule = Schedule.cron(trigger.toString());
            if (schedule != null) {
                known.put(runnable, schedule);
            }
        }
    }

    /** An executor begins a future: whatever ran on this thread before is over. */
    void starts(Object future) {
        Schedule schedule = known.isEmpty() ? null : known.get(future);
        if (schedule != null) {
            next.put(Thread.currentThread(), schedule);
        } else if (!next.isEmpty()) {
            next.remove(Thread.currentThread());
        }
    }

    /** A scheduler's wrapper begins what it was given. */
    void wraps(Object runnable) {
        Schedule schedule = known.isEmpty() ? null : known.get(runnable);
        if (schedule != null) {
            next.put(Thread.currentThread(), schedule);
        }
    }

    /** A method begins that may say in which time zone its cron expression is meant. */
    void declared(Method method) {
        Schedule schedule = next.isEmpty() ? null : next.get(Thread.currentThread());
        if (schedule == null || schedule.crontab() == null) {
            return;
        }
        String zone = zones.get(method);
        if (zone == null) {
            zone = zoneOf(method);
            zones.put(method, zone);
        }
        if (zone.startsWith("${") || zone.startsWith("#{")) {
            // To take another for it would tell of runs that were never due.
            next.remove(Thread.currentThread());
        } else if (!zone.isEmpty()) {
            next.put(Thread.currentThread(), schedule.in(zone));
        }
    }

    /** That of the run that begins on this thread now; null when nobody has said. */
    @Nullable
    Schedule take() {
        return next.isEmpty() ? null : next.remove(Thread.currentThread());
    }

    private static String zoneOf(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (type.getName().equals(SCHEDULED)) {
                try {
                    return (String) type.getMethod("zone").invoke(annotation);
                } catch (ReflectiveOperationException | RuntimeException e) {
                    // Since Spring 4.
                    return "";
                }
            }
        }
        return "";
    }
}
