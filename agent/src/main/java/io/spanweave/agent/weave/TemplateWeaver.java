package io.spanweave.agent.weave;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;

/**
 * Weaves with ASM alone: what Byte Buddy has made of the advice when the agent was built is spliced into the methods. See
 * "Byte Buddy weaves, when the agent is built" in docs/architecture.md.
 */
final class TemplateWeaver {
    /** Where {@code SeamCompiler} leaves the templates, a file for each advice. */
    static final String FOLDER = "io/spanweave/agent/templates/";

    private final Map<String, Templates> templates = new HashMap<>();

    /**
     * Weaves a class.
     *
     * @param internalName its name
     * @param classFile what the JVM is about to define
     * @param rules what to weave; of two for one method, the first encloses the second
     * @param chosen what has been chosen of it, by name and descriptor; for rules that go by a choice
     * @return the changed class file, null when no method was covered
     * @throws Unfit when it takes Byte Buddy to weave this class
     */
    byte @Nullable [] weave(String internalName, byte[] classFile, List<Rule> rules, Map<String, ChosenMethod> chosen)
            throws Unfit, IOException {
        ClassReader reader = new ClassReader(classFile);
        if (!isFit(reader)) {
            throw new Unfit();
        }
        ClassWriter writer = new ClassWriter(reader, 0);
        Bodies bodies = new Bodies(writer, internalName, rules, chosen);
        reader.accept(bodies, ClassReader.EXPAND_FRAMES);
        if (bodies.trouble != null) {
            throw bodies.trouble;
        }
        if (bodies.unfit) {
            throw new Unfit();
        }
        return bodies.woven ? writer.toByteArray() : null;
    }

    /** Without the frames of Java 6 and later nothing says what a compiler has left on the stack where it returns. */
    private static boolean isFit(ClassReader reader) {
        return (reader.readShort(6) & 0xFFFF) >= Opcodes.V1_6;
    }

    /** What Byte Buddy has made of the rule's advice. */
    synchronized Templates templatesOf(Rule rule) throws IOException {
        String name = rule.templateName();
        Templates known = templates.get(name);
        if (known == null) {
            known = Templates.read(TemplateWeaver.class.getClassLoader(), FOLDER + name);
            templates.put(name, known);
        }
        return known;
    }

    /** Thrown for a class that only Byte Buddy can weave; no more than a signal. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit() {
            super(null, null, false, false);
        }
    }

    private final class Bodies extends ClassVisitor {
        private final String internalName;
        private final List<Rule> rules;
        private final Map<String, ChosenMethod> chosen;
        private boolean woven;
        private boolean unfit;
        private @Nullable IOException trouble;

        Bodies(ClassVisitor writer, String internalName, List<Rule> rules, Map<String, ChosenMethod> chosen) {
            super(Opcodes.ASM9, writer);
            this.internalName = internalName;
            this.rules = rules;
            this.chosen = chosen;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor visitor = super.visitMethod(access, name, descriptor, signature, exceptions);
            if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
                return visitor;
            }
            ChosenMethod choice = chosen.isEmpty() ? null : chosen.get(name + descriptor);
            Splice innermost = null;
            // What is wrapped around the writer first has its say before the others, and after them.
            for (Rule rule : rules) {
                try {
                    Template template = templateFor(rule, access, name, descriptor, choice);
                    if (template != null) {
                        woven = true;
                        innermost = new Splice(template, internalName, descriptor, visitor);
                        visitor = innermost;
                    }
                } catch (IOException e) {
                    trouble = e;
                }
            }
            if (innermost == null || !innermost.replacesReturns()) {
                return visitor;
            }
            AnalyzerAdapter stack = new AnalyzerAdapter(internalName, access, name, descriptor, innermost);
            innermost.watch(stack);
            return stack;
        }

        private @Nullable Template templateFor(
                Rule rule, int access, String name, String descriptor, @Nullable ChosenMethod choice)
                throws IOException {
            if (choice != null && rule.covers(choice)) {
                return templatesOf(rule).of(new ChosenCall(choice, internalName, access, descriptor));
            }
            if (!rule.covers(name, descriptor)) {
                return null;
            }
            // The stub of a fixed seam has a this.
            unfit |= (access & Opcodes.ACC_STATIC) != 0;
            return templatesOf(rule).of(name, descriptor, internalName);
        }
    }
}
