package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Runs when the agent is built, and is not shipped. Writes the {@link SeamTable}, and for each advice of the fixed seams
 * a {@link Template} of every method it is for: Byte Buddy weaves it into a stub, as it would weave it into the real one.
 */
public final class SeamCompiler {
    private static final String FIELD_VALUE = "Lnet/bytebuddy/asm/Advice$FieldValue;";

    private SeamCompiler() {}

    /**
     * Writes table and templates.
     *
     * @param classes the folder of compiled classes
     */
    public static void compile(List<Instrumentation> instrumentations, Path classes) throws IOException {
        Map<String, List<Rule>> byTemplate = new LinkedHashMap<>();
        for (Instrumentation instrumentation : instrumentations) {
            for (Rule rule : instrumentation.rules()) {
                if (!rule.isChosen()) {
                    byTemplate
                            .computeIfAbsent(rule.templateName(), name -> new ArrayList<>())
                            .add(rule);
                }
            }
        }
        for (Map.Entry<String, List<Rule>> template : byTemplate.entrySet()) {
            Path file = classes.resolve(TemplateWeaver.FOLDER + template.getKey() + ".class");
            Files.createDirectories(file.getParent());
            Namespace namespace = template.getValue().get(0).namespace();
            // The library of one name space is at hand here; the other's is made of it, as the advice itself is.
            List<Rule> rules = namespace == Namespace.JAKARTA
                    ? template.getValue()
                    : Objects.requireNonNull(
                            byTemplate.get(template.getKey().substring(Rule.JAVAX_TEMPLATES.length())));
            Files.write(file, namespace.rename(compile(rules)));
        }
        Files.write(classes.resolve(SeamTable.RESOURCE), format(instrumentations));
    }

    /** As {@link SeamTable} reads it. */
    static byte[] format(List<Instrumentation> instrumentations) throws IOException {
        Map<String, Integer> texts = new LinkedHashMap<>();
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(rows);
        out.writeShort(instrumentations.size());
        for (Instrumentation instrumentation : instrumentations) {
            write(out, texts, instrumentation.name());
            out.writeShort(instrumentation.rules().size());
            for (Rule rule : instrumentation.rules()) {
                out.writeShort(Arrays.asList(Rule.Target.values()).indexOf(rule.target()));
                out.writeShort(Arrays.asList(Namespace.values()).indexOf(rule.namespace()));
                write(out, texts, rule.advice());
                write(out, texts, rule.without());
                write(out, texts, rule.types());
                write(out, texts, rule.marks());
                write(out, texts, rule.signatures());
            }
        }
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        DataOutputStream all = new DataOutputStream(table);
        all.writeShort(texts.size());
        for (String text : texts.keySet()) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            all.writeShort(bytes.length);
            all.write(bytes);
        }
        rows.writeTo(table);
        return table.toByteArray();
    }

    private static void write(DataOutputStream out, Map<String, Integer> texts, List<String> several)
            throws IOException {
        out.writeShort(several.size());
        for (String text : several) {
            write(out, texts, text);
        }
    }

    private static void write(DataOutputStream out, Map<String, Integer> texts, String text) throws IOException {
        Integer known = texts.get(text);
        if (known == null) {
            known = texts.size();
            texts.put(text, known);
        }
        out.writeShort(known);
    }

    /** The templates of one advice. */
    static byte[] compile(List<Rule> rules) throws IOException {
        byte[] stub = stub(rules);
        byte @Nullable [] woven = new AdviceWeaver()
                .weave(
                        SeamCompiler.class.getClassLoader(),
                        Template.STUB.replace('/', '.'),
                        stub,
                        rules,
                        Collections.emptyMap());
        if (woven == null) {
            throw new IllegalStateException(rules + " cover nothing");
        }
        return bare(woven);
    }

    private static byte[] stub(List<Rule> rules) throws IOException {
        Rule first = rules.get(0);
        boolean subtypes = first.target() == Rule.Target.SUBTYPES;
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(
                Opcodes.V1_8,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER,
                Template.STUB,
                null,
                // What the advice is told this is may be one of them.
                subtypes ? "java/lang/Object" : first.types().get(0),
                subtypes ? first.types().toArray(new String[0]) : null);
        fields(first, writer);
        Set<String> signatures = new LinkedHashSet<>();
        for (Rule rule : rules) {
            signatures.addAll(rule.signatures());
        }
        for (String signature : signatures) {
            int open = signature.indexOf('(');
            method(writer, signature.substring(0, open), signature.substring(open));
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void method(ClassWriter writer, String name, String descriptor) {
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
        method.visitCode();
        method.visitMethodInsn(Opcodes.INVOKESTATIC, Template.BODY, Template.BEGIN, "()V", false);
        method.visitVarInsn(Opcodes.ALOAD, 0);
        if (name.equals("<init>")) {
            method.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", name, "()V", false);
        } else {
            method.visitInsn(Opcodes.POP);
        }
        int variable = 1;
        List<Object> frame = new ArrayList<>();
        frame.add(Template.STUB);
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            method.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), variable);
            method.visitInsn(argument.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            variable += argument.getSize();
            frame.add(inFrame(argument));
        }
        frame.add(Opcodes.INTEGER);
        method.visitInsn(Opcodes.ICONST_0);
        method.visitVarInsn(Opcodes.ISTORE, variable);
        Label next = new Label();
        method.visitInsn(Opcodes.ICONST_0);
        method.visitJumpInsn(Opcodes.IFEQ, next);
        method.visitLabel(next);
        method.visitFrame(Opcodes.F_NEW, frame.size(), frame.toArray(), 0, new Object[0]);
        method.visitMethodInsn(Opcodes.INVOKESTATIC, Template.BODY, Template.END, "()V", false);
        Type returned = Type.getReturnType(descriptor);
        nothing(method, returned);
        method.visitInsn(returned.getOpcode(Opcodes.IRETURN));
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private static Object inFrame(Type type) {
        switch (type.getSort()) {
            case Type.LONG:
                return Opcodes.LONG;
            case Type.DOUBLE:
                return Opcodes.DOUBLE;
            case Type.FLOAT:
                return Opcodes.FLOAT;
            case Type.ARRAY:
            case Type.OBJECT:
                return type.getInternalName();
            default:
                return Opcodes.INTEGER;
        }
    }

    private static void nothing(MethodVisitor method, Type type) {
        switch (type.getSort()) {
            case Type.VOID:
                break;
            case Type.LONG:
                method.visitInsn(Opcodes.LCONST_0);
                break;
            case Type.DOUBLE:
                method.visitInsn(Opcodes.DCONST_0);
                break;
            case Type.FLOAT:
                method.visitInsn(Opcodes.FCONST_0);
                break;
            case Type.ARRAY:
            case Type.OBJECT:
                method.visitInsn(Opcodes.ACONST_NULL);
                break;
            default:
                method.visitInsn(Opcodes.ICONST_0);
                break;
        }
    }

    /** The fields that the advice reads, as the first of the real classes that is at hand declares them. */
    private static void fields(Rule rule, ClassWriter stub) throws IOException {
        Set<String> wanted = fieldsOf(rule);
        for (String type : rule.types()) {
            if (wanted.isEmpty()) {
                return;
            }
            byte[] classFile = ClassFiles.read(SeamCompiler.class.getClassLoader(), type);
            if (classFile != null) {
                new ClassReader(classFile)
                        .accept(
                                new ClassVisitor(Opcodes.ASM9) {
                                    @Override
                                    public @Nullable FieldVisitor visitField(
                                            int access,
                                            String name,
                                            String descriptor,
                                            @Nullable String signature,
                                            @Nullable Object value) {
                                        if (wanted.remove(name)) {
                                            stub.visitField(access, name, descriptor, null, null);
                                        }
                                        return null;
                                    }
                                },
                                ClassReader.SKIP_CODE);
            }
        }
        if (!wanted.isEmpty()) {
            throw new IllegalStateException(
                    rule + " reads " + wanted + ", which none of " + rule.types() + " declares");
        }
    }

    private static Set<String> fieldsOf(Rule rule) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        byte[] advice = ClassFiles.read(
                SeamCompiler.class.getClassLoader(), rule.advice().replace('.', '/'));
        new ClassReader(advice)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public @Nullable AnnotationVisitor visitParameterAnnotation(
                                            int parameter, String type, boolean visible) {
                                        return type.equals(FIELD_VALUE) ? new FieldName(names) : null;
                                    }
                                };
                            }
                        },
                        ClassReader.SKIP_CODE);
        return names;
    }

    /** The woven methods and nothing else. */
    private static byte[] bare(byte[] woven) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(woven)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public @Nullable FieldVisitor visitField(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    @Nullable Object value) {
                                return null;
                            }
                        },
                        ClassReader.SKIP_DEBUG);
        return writer.toByteArray();
    }

    /** Takes the name out of {@code @FieldValue("name")}. */
    private static final class FieldName extends AnnotationVisitor {
        private final Set<String> names;

        FieldName(Set<String> names) {
            super(Opcodes.ASM9);
            this.names = names;
        }

        @Override
        public void visit(String member, Object value) {
            if (member.equals("value")) {
                names.add((String) value);
            }
        }
    }
}
