package io.spanweave.agent.report;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.trace.Failure;
import io.spanweave.agent.trace.LogLine;
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
    private static final int SUPPRESSED_AT_MOST = 5;
    private static final int FRAMES_AT_MOST = 100;
    private static final int MESSAGE_AT_MOST = 4_096;
    private static final StackTraceElement[] NO_FRAMES = new StackTraceElement[0];

    /** What changes from one occurrence to the next: a number, the hex digits of a UUID or hash, what is quoted. */
    private static final Pattern VARIABLE =
            Pattern.compile("[0-9]++|\\b[0-9a-fA-F]{8,}\\b|'[^'\\r\\n]{1,256}'|\"[^\"\\r\\n]{1,256}\"");

    private final Application application;
    private final Privacy privacy;

    Exceptions(Application application, Privacy privacy) {
        this.application = application;
        this.privacy = privacy;
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

    /**
     * The member {@code exception}: what was suppressed, the causes, oldest first, and last the exception itself, which has the
     * mechanism.
     */
    void write(JsonWriter json, Throwable thrown, String mechanism, boolean handled) {
        List<Throwable> newestFirst = chain(thrown);
        json.beginObject("exception");
        json.beginArray("values");
        writeSuppressed(json, newestFirst);
        for (int id = newestFirst.size() - 1; id >= 0; id--) {
            json.beginObject();
            writeOne(json, newestFirst.get(id));
            json.beginObject("mechanism");
            json.field("type", id == 0 ? mechanism : "chained");
            if (id == 0) {
                json.field("handled", handled);
            }
            json.field("exception_id", id);
            if (id > 0) {
                json.field("parent_id", id - 1);
            }
            json.endObject();
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    /** What went wrong while something that had gone wrong was cleaned up. */
    private void writeSuppressed(JsonWriter json, List<Throwable> chain) {
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        told.addAll(chain);
        int id = chain.size();
        for (int parent = 0; parent < chain.size(); parent++) {
            Throwable[] suppressed = chain.get(parent).getSuppressed();
            for (int i = 0; i < suppressed.length && told.size() < chain.size() + SUPPRESSED_AT_MOST; i++) {
                if (told.add(suppressed[i])) {
                    json.beginObject();
                    writeOne(json, suppressed[i]);
                    json.beginObject("mechanism");
                    json.field("type", "suppressed");
                    json.field("source", "suppressed[" + i + "]");
                    json.field("exception_id", id++);
                    json.field("parent_id", parent);
                    json.endObject();
                    json.endObject();
                }
            }
        }
    }

    private void writeOne(JsonWriter json, Throwable thrown) {
        String name = thrown.getClass().getName();
        int dot = name.lastIndexOf('.');
        json.field("type", name.substring(dot + 1));
        json.field("module", dot < 0 ? null : name.substring(0, dot));
        json.field("value", told(thrown));
        writeFrames(json, thrown);
    }

    /** A Throwable and its causes, which may go in circles. */
    static List<Throwable> chain(Throwable thrown) {
        List<Throwable> newestFirst = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = thrown; t != null && newestFirst.size() < CAUSES_AT_MOST && seen.add(t); t = causeOf(t)) {
            newestFirst.add(t);
        }
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

    /** The same for a line of a log without an exception: a message put together by hand is a template of its own. */
    List<String> fingerprint(LogLine line) {
        List<String> fingerprint = new ArrayList<>();
        fingerprint.add(line.logger());
        // Masked first: with its digits gone a secret is not known for one.
        fingerprint.add(constant(String.valueOf(privacy.mask(line.template()))));
        return fingerprint;
    }

    private static String constant(String template) {
        return VARIABLE.matcher(template).replaceAll("?");
    }

    /** What all occurrences of one failure have in common, whatever their messages say. */
    String kindOf(Failure failure) {
        Throwable thrown = failure.thrown();
        LogLine line = failure.line();
        if (thrown == null) {
            return line == null ? "" : line.logger() + "\n" + constant(line.template());
        }
        Throwable own = unwrapped(thrown);
        return own.getClass().getName() + "\n" + placeOf(own) + "\n" + failure.mechanism();
    }

    /** Where it was thrown: the application's own method, if one has a part in it; empty when nothing is known. */
    String placeOf(Throwable thrown) {
        StackTraceElement[] frames = stackOf(thrown);
        for (StackTraceElement frame : frames) {
            if (isInApp(frame)) {
                return frame.getClassName() + "." + frame.getMethodName();
            }
        }
        return frames.length == 0 ? "" : frames[0].getClassName() + "." + frames[0].getMethodName();
    }

    /** Whether the application's own code has a part in it. */
    boolean isOwn(Throwable thrown) {
        for (Throwable t : chain(thrown)) {
            for (StackTraceElement frame : stackOf(t)) {
                if (isInApp(frame)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The message as it may leave. */
    @Nullable
    String told(Throwable thrown) {
        return privacy.mask(messageOf(thrown));
    }

    /** An application's exception may do anything in {@code getMessage}, and throw what nobody has to declare. */
    private static @Nullable String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            if (message == null || message.length() <= MESSAGE_AT_MOST) {
                return message;
            }
            int end = Character.isHighSurrogate(message.charAt(MESSAGE_AT_MOST - 1))
                    ? MESSAGE_AT_MOST - 1
                    : MESSAGE_AT_MOST;
            return message.substring(0, end) + "…";
        } catch (Throwable e) {
            return "(its getMessage threw " + e.getClass().getName() + ")";
        }
    }

    /** Just as in {@code getCause}. */
    static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    /** And in {@code getStackTrace}. */
    private static StackTraceElement[] stackOf(Throwable thrown) {
        try {
            StackTraceElement[] frames = thrown.getStackTrace();
            return frames == null ? NO_FRAMES : withoutGaps(frames);
        } catch (Throwable e) {
            return NO_FRAMES;
        }
    }

    /** Its own when there is none, as always but for those who make one by hand. */
    private static StackTraceElement[] withoutGaps(StackTraceElement[] frames) {
        int count = 0;
        for (StackTraceElement frame : frames) {
            count += frame == null ? 0 : 1;
        }
        if (count == frames.length) {
            return frames;
        }
        StackTraceElement[] there = new StackTraceElement[count];
        int at = 0;
        for (StackTraceElement frame : frames) {
            if (frame != null) {
                there[at++] = frame;
            }
        }
        return there;
    }

    /** Sentry wants the outermost call first. Of deep stacks both ends are kept. */
    private void writeFrames(JsonWriter json, Throwable thrown) {
        StackTraceElement[] elements = stackOf(thrown);
        json.beginObject("stacktrace");
        json.beginArray("frames");
        for (int i = elements.length - 1; i >= 0; i--) {
            if (i >= FRAMES_AT_MOST / 2 && i < elements.length - FRAMES_AT_MOST / 2) {
                continue;
            }
            StackTraceElement element = elements[i];
            json.beginObject();
            json.field("module", element.getClassName());
            json.field("function", element.getMethodName());
            json.field("filename", element.getFileName());
            if (element.getLineNumber() >= 0) {
                json.field("lineno", element.getLineNumber());
            }
            json.field("in_app", isInApp(element));
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private boolean isInApp(StackTraceElement frame) {
        // Proxies live in the application's packages, but nobody wrote them.
        return !frame.getClassName().contains("$$") && application.owns(frame.getClassName());
    }
}
