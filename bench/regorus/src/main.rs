// Times regorus in its own process: ns per evaluation by the interpreter and by its virtual machine.
//   regorus-bench RULE INPUT.json FILE…       files: *.rego and *.json
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, PolicyLengthConfig, Rc, Value};

fn time<F: FnMut() -> Result<Value>>(mut evaluate: F) -> Result<f64> {
    evaluate()?;
    let start = Instant::now();
    let mut rounds = 0u32;
    while rounds < 3 || start.elapsed() < Duration::from_secs(1) {
        std::hint::black_box(evaluate()?);
        rounds += 1;
    }
    Ok(start.elapsed().as_nanos() as f64 / f64::from(rounds))
}

fn machine(engine: &mut Engine, rule: &str, data: &Value, input: &Value) -> Result<f64> {
    let compiled = engine.compile_with_entrypoint(&Rc::from(rule))?;
    let program = Compiler::compile_from_policy(&compiled, &[rule])?;
    let mut vm = RegoVM::new();
    vm.set_max_instructions(usize::MAX); // 25,000 by default
    vm.load_program(Arc::clone(&program));
    vm.set_data(data.clone())?;
    time(|| {
        vm.set_input(input.clone());
        Ok(vm.execute()?)
    })
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let (rule, input) = (&args[1], Value::from_json_file(&args[2])?);
    let mut engine = Engine::new();
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::MAX,
        max_file_bytes: NonZeroUsize::MAX,
        max_lines: NonZeroUsize::MAX, // 20,000 by default
    });
    let mut data = Value::new_object();
    for file in &args[3..] {
        if file.ends_with(".rego") {
            engine.add_policy_from_file(file).with_context(|| file.clone())?;
        } else {
            data = Value::from_json_file(file)?;
            engine.add_data(data.clone())?;
        }
    }
    engine.set_input(input.clone());
    let interpreted = time(|| {
        engine.set_input(input.clone());
        engine.eval_rule(rule.clone())
    })?;
    println!("interpreter {interpreted:.0}");
    match machine(&mut engine, rule, &data, &input) {
        Ok(ns) => println!("machine {ns:.0}"),
        Err(e) => println!("machine - {e:#}"),
    }
    Ok(())
}
