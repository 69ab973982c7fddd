package com.acme.workers.console;

import com.acme.workers.Database;
import com.acme.workers.NamedThreads;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Puts executors, futures and threads through their paces and prints what can be seen of it: the same lines on every
 * run, and whoever watches. Once on the main thread, and once within a job that repeats.
 */
public final class Console {
    private static final List<Exercise> EXERCISES = Arrays.asList(
            new PoolExercise(),
            new InvocationExercise(),
            new QueueExercise(),
            new PolicyExercise(),
            new HooksExercise(),
            new RawExercise(),
            new ScheduleExercise(),
            new FutureExercise(),
            new FutureFailureExercise(),
            new ForkJoinExercise(),
            new ThreadExercise(),
            new VirtualExercise(),
            new ScopeExercise(),
            new StatementExercise());

    private Console() {}

    public static void main(String[] arguments) throws Exception {
        Database.open();
        Out.say("on the main thread");
        exercise();
        Out.say("within a job");
        Job job = new Job();
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1, new NamedThreads("clock-"));
        Future<?> schedule = clock.scheduleWithFixedDelay(job, 0, 1, TimeUnit.DAYS);
        job.through.await();
        schedule.cancel(false);
        clock.shutdown();
        clock.awaitTermination(60, TimeUnit.SECONDS);
        Out.say("through");
        System.exit(3);
    }

    private static void exercise() {
        for (Exercise exercise : EXERCISES) {
            Out.say("== " + exercise.getClass().getSimpleName());
            try {
                exercise.run();
            } catch (Exception e) {
                Out.thrown("the exercise", e);
            }
        }
    }

    private static final class Job implements Runnable {
        private final CountDownLatch through = new CountDownLatch(1);

        @Override
        public void run() {
            try {
                exercise();
            } finally {
                through.countDown();
            }
        }
    }
}
