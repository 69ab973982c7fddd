package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.bootstrap.SpanweaveToken;
import java.time.ZoneId;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.support.CronTrigger;

class SchedulesTest {
    private final Traces traces = new Traces();
    private final Recorder recorder = traces.recorder();
    private final Object future = new Object();

    @Test
    void shouldTakeTheTriggersExpressionAndTheMethodsTimeZone() throws Exception {
        Runnable wrapped = new Thread();
        recorder.taskScheduled(wrapped, new CronTrigger("0 0 6 * * *", TimeZone.getTimeZone(ZoneId.of("UTC"))));

        Schedule plain = run(wrapped, "plain");
        assertThat(plain.crontab()).isEqualTo("0 6 * * *");
        assertThat(plain.zone()).isNull();
        assertThat(run(wrapped, "inVienna").zone()).isEqualTo("Europe/Vienna");
        assertThat(run(wrapped, "somewhere")).isNull();
    }

    private @Nullable Schedule run(Runnable wrapped, String method) throws Exception {
        recorder.enterRepeating(new Object());
        assertThat(recorder.enterRunnable(wrapped)).isNull();
        recorder.taskScheduled(new Object(), SchedulesTest.class.getDeclaredMethod(method));
        SpanweaveToken run = recorder.enterTask("a.Job", method);
        recorder.exitTask(run, null);
        return traces.last().schedule();
    }

    @Scheduled(cron = "${when}")
    void plain() {}

    @Scheduled(cron = "${when}", zone = "Europe/Vienna")
    void inVienna() {}

    @Scheduled(cron = "${when}", zone = "${where}")
    void somewhere() {}

    @Test
    void shouldTakeThePeriodOfAnExecutor() {
        long minute = TimeUnit.MINUTES.toNanos(1);
        assertThat(every(90 * minute).minutes(minute)).isEqualTo(90);
        assertThat(every(minute + 1).minutes(minute)).isEqualTo(2);
        // From end to begin.
        assertThat(every(-5 * minute).minutes(minute / 2)).isEqualTo(6);
        assertThat(every(minute - 1)).isNull();
    }

    private @Nullable Schedule every(long nanos) {
        Object repeating = new Object();
        recorder.repeatingCreated(repeating, (Runnable) new Job(), nanos);
        SpanweaveToken run = recorder.enterRepeating(repeating);
        recorder.exitTask(run, null);
        return traces.last().schedule();
    }

    /** A pool of the container's has run on this thread before. */
    @Test
    void shouldNotTakeTheScheduleOfAnotherRun() {
        recorder.repeatingCreated(future, new Thread(), TimeUnit.HOURS.toNanos(1));
        assertThat(recorder.enterRepeating(future)).isNull();
        recorder.enterRepeating(new Object());
        SpanweaveToken run = recorder.enterTask("a.Job", "run");
        recorder.exitTask(run, null);
        assertThat(traces.only().schedule()).isNull();
    }

    /** Whatever its text says. */
    @Test
    void shouldNotAskTriggersOfTheApplicationsOwn() {
        recorder.taskScheduled(future, new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("asked");
            }
        });
        assertThat(run("a.Job").schedule()).isNull();
    }

    private Trace run(String className) {
        SpanweaveToken run = recorder.enterTask(className, "run");
        recorder.exitTask(run, null);
        return traces.only();
    }

    static final class Job implements Runnable {
        @Override
        public void run() {}
    }
}
