package io.spanweave.agent.weave;

import io.spanweave.agent.settings.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Weaves methods: from templates, or where it takes more than those, with Byte Buddy, which only then is loaded. */
final class BodyWeaver {
    private final TemplateWeaver templates = new TemplateWeaver();
    private @Nullable AdviceWeaver byteBuddy;

    /**
     * Looks whether the advice of a rule is there.
     *
     * @throws IOException when it is not
     */
    void build(Rule rule) throws IOException {
        templates.templatesOf(rule);
    }

    /**
     * Weaves a class.
     *
     * @param loader its loader, asked for class files only
     * @param name its binary name
     * @param classFile what the JVM is about to define
     * @param rules what to weave; of two for one method, the first encloses the second
     * @param chosen what has been chosen of it, by name and descriptor; for rules that go by a choice
     * @return the changed class file, or null when no method was covered
     */
    byte @Nullable [] weave(
            @Nullable ClassLoader loader,
            String name,
            byte[] classFile,
            List<Rule> rules,
            Map<String, ChosenMethod> chosen) {
        try {
            return templates.weave(name.replace('.', '/'), classFile, rules, chosen);
        } catch (TemplateWeaver.Unfit e) {
            Log.debug(name + " takes Byte Buddy to weave");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return byteBuddy().weave(loader, name, classFile, rules, chosen);
    }

    private synchronized AdviceWeaver byteBuddy() {
        if (byteBuddy == null) {
            byteBuddy = new AdviceWeaver();
        }
        return byteBuddy;
    }
}
