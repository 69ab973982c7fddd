package io.spanweave.agent.report;

import io.sentry.protocol.Mechanism;
import io.sentry.protocol.SentryException;
import io.sentry.protocol.SentryStackFrame;
import io.sentry.protocol.SentryStackTrace;
import io.spanweave.agent.settings.Application;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Throwable as Sentry's {@code exception} interface wants it: causes first, the application's own exception last,
 * without the wrappers that containers and frameworks put around it.
 */
final class Exceptions {
    private static final int CAUSES_AT_MOST = 20;
    private static final int FRAMES_AT_MOST = 100;
    private static final int MESSAGE_AT_MOST = 4_096;

    /** What changes from one occurrence to the next: a number, or the hex digits of a UUID or hash. */
    private static final Pattern VARIABLE = Pattern.compile("[0-9]|\\b[0-9a-fA-F]{8,}\\b");

    private final Application application;

    Exceptions(Application application) {
        this.application = application;
    }

    /**
     * The exception the application threw. A wrapper is taken off when it was made by a library and has a cause: one
     * the application made itself stays.
     */
    Throwable unwrapped(Throwable thrown) {
        Throwable current = thrown;
        for (int i = 0; i < CAUSES_AT_MOST; i++) {
            Throwable cause = causeOf(current);
            if (cause == null || !isWrapper(current)) {
                return current;
            }
            current = cause;
        }
        return current;
    }

    private boolean isWrapper(Throwable thrown) {
        String name = thrown.getClass().getName();
        switch (name) {
            case "jakarta.servlet.ServletException":
            case "javax.servlet.ServletException":
            case "org.springframework.web.util.NestedServletException":
            case "java.lang.reflect.InvocationTargetException":
            case "java.lang.reflect.UndeclaredThrowableException":
            case "java.util.concurrent.ExecutionException":
            case "java.util.concurrent.CompletionException":
                StackTraceElement[] frames = stackOf(thrown);
                return frames.length == 0 || !application.owns(frames[0].getClassName());
            default:
                return false;
        }
    }

    /** The chain, oldest cause first; {@code mechanism} is that of the last. */
    List<SentryException> chain(Throwable thrown, String mechanismType, boolean handled) {
        List<SentryException> newestFirst = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        int id = 0;
        for (Throwable t = thrown; t != null && id < CAUSES_AT_MOST && seen.add(t); t = causeOf(t)) {
            SentryException exception = new SentryException();
            String name = t.getClass().getName();
            int dot = name.lastIndexOf('.');
            exception.setType(name.substring(dot + 1));
            exception.setModule(dot < 0 ? null : name.substring(0, dot));
            exception.setValue(messageOf(t));
            exception.setStacktrace(new SentryStackTrace(frames(t)));
            Mechanism mechanism = new Mechanism();
            mechanism.setType(id == 0 ? mechanismType : "chained");
            mechanism.setHandled(id == 0 ? handled : null);
            mechanism.setExceptionId(id);
            mechanism.setParentId(id == 0 ? null : id - 1);
            exception.setMechanism(mechanism);
            newestFirst.add(exception);
            id++;
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /**
     * What groups occurrences of one failure when its message alone would make each a new issue: GlitchTip groups by the
     * message's first line.
     *
     * @return null when the message is always the same
     */
    @Nullable
    List<String> fingerprint(Throwable thrown, String mechanism) {
        String message = messageOf(thrown);
        if (message == null || !VARIABLE.matcher(message).find()) {
            return null;
        }
        List<String> fingerprint = new ArrayList<>();
        fingerprint.add(thrown.getClass().getName());
        fingerprint.add(placeOf(thrown));
        fingerprint.add(mechanism);
        return fingerprint;
    }

    private String placeOf(Throwable thrown) {
        StackTraceElement[] frames = stackOf(thrown);
        for (StackTraceElement frame : frames) {
            if (isInApp(frame)) {
                return frame.getClassName() + "." + frame.getMethodName();
            }
        }
        return frames.length == 0 ? "" : frames[0].getClassName() + "." + frames[0].getMethodName();
    }

    /** An application's exception may do anything in {@code getMessage}. */
    static @Nullable String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            if (message == null || message.length() <= MESSAGE_AT_MOST) {
                return message;
            }
            int end = Character.isHighSurrogate(message.charAt(MESSAGE_AT_MOST - 1))
                    ? MESSAGE_AT_MOST - 1
                    : MESSAGE_AT_MOST;
            return message.substring(0, end) + "…";
        } catch (RuntimeException | Error e) {
            return "(its getMessage threw " + e.getClass().getName() + ")";
        }
    }

    /** Just as in {@code getCause}. */
    static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }

    /** And in {@code getStackTrace}. */
    private static StackTraceElement[] stackOf(Throwable thrown) {
        try {
            StackTraceElement[] frames = thrown.getStackTrace();
            return frames == null ? new StackTraceElement[0] : frames;
        } catch (RuntimeException | Error e) {
            return new StackTraceElement[0];
        }
    }

    /** Sentry wants the outermost call first. Of deep stacks both ends are kept. */
    private List<SentryStackFrame> frames(Throwable thrown) {
        StackTraceElement[] elements = stackOf(thrown);
        List<SentryStackFrame> frames = new ArrayList<>();
        for (int i = elements.length - 1; i >= 0; i--) {
            if (i >= FRAMES_AT_MOST / 2 && i < elements.length - FRAMES_AT_MOST / 2) {
                continue;
            }
            StackTraceElement element = elements[i];
            SentryStackFrame frame = new SentryStackFrame();
            frame.setModule(element.getClassName());
            frame.setFunction(element.getMethodName());
            frame.setFilename(element.getFileName());
            if (element.getLineNumber() >= 0) {
                frame.setLineno(element.getLineNumber());
            }
            frame.setInApp(isInApp(element));
            frames.add(frame);
        }
        return frames;
    }

    private boolean isInApp(StackTraceElement frame) {
        // Proxies live in the application's packages, but nobody wrote them.
        return !frame.getClassName().contains("$$") && application.owns(frame.getClassName());
    }
}
