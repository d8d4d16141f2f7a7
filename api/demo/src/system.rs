//! The systems that come with the program, each with a model of the same name.

mod campaign;
mod comac;
mod gucheng;
mod hangzhou;
mod huadian;
mod nanyang;
mod ningde;
mod sixia;
mod tongliao;
mod wangyi;

use crate::DataSet;

/// A system with a data set and a model of the same name.
#[derive(Clone, Copy, Debug)]
pub struct System {
    /// The name of its model, and what the command line calls it.
    pub name: &'static str,
    /// What it is, in one English sentence.
    pub about: &'static str,
    /// The same in Chinese.
    pub about_zh: &'static str,
    /// Makes its data set.
    pub build: fn() -> DataSet,
}

/// All systems, in the order in which they are loaded.
pub const SYSTEMS: &[System] = &[
    System {
        name: "nanyang",
        about: "Joint bodies across fields, levels and regions in Nanyang, whose members keep their homes",
        about_zh: "南阳全域党建：跨领域、跨层级、跨区域的联合组织，成员隶属关系不变",
        build: nanyang::build,
    },
    System {
        name: "ningde",
        about: "Temporary and grid branches in Ningde: rural grids, fish farmers at sea, industry chains, posted cadres",
        about_zh: "宁德：农村网格支部、海上社区支部、产业链联合体与任务型临时支部",
        build: ningde::build,
    },
    System {
        name: "wangyi",
        about: "A four-level urban grid in Wangyi: communities, grid branches, building groups, member households",
        about_zh: "王益：社区党委—网格支部—楼栋小组—党员中心户四级城市网格",
        build: wangyi::build,
    },
    System {
        name: "sixia",
        about: "Leaders with contact organisations who go to the grassroots: four kinds of visits",
        about_zh: "四下基层：领导联系点，宣传、调研、接访、现场办公",
        build: sixia::build,
    },
    System {
        name: "comac",
        about: "Organisations built on projects in an aircraft maker: growth over the years, programmes, test bases",
        about_zh: "商飞：把党组织建在项目上，随型号与试飞基地发展壮大",
        build: comac::build,
    },
    System {
        name: "tongliao",
        about: "Teams sent to help in Tongliao: secondments of doctors, teachers and scientists who keep their home",
        about_zh: "通辽组团式帮扶：医疗、教育、科技人才借调下沉，隶属关系不变",
        build: tongliao::build,
    },
    System {
        name: "hangzhou",
        about: "The education line of Hangzhou: guidance beside territory, transfers with their history",
        about_zh: "杭州教育条线：行业指导与属地并行，归口划转保留历史",
        build: hangzhou::build,
    },
    System {
        name: "huadian",
        about: "Co-building links of a power company with organisations inside and outside",
        about_zh: "华电共建：与系统内外组织结对联建",
        build: huadian::build,
    },
    System {
        name: "gucheng",
        about: "Hundred-household grids of Gucheng, with households and residents as figures",
        about_zh: "谷城百户网格：户数、人数为网格指标，不登记居民个人",
        build: gucheng::build,
    },
    System {
        name: "campaign",
        about: "A programme in two batches, with guidance groups from the centre, provinces and line departments",
        about_zh: "主题教育：两批开展，中央、省级与行业部门派出指导组",
        build: campaign::build,
    },
];

/// The system of this name.
pub fn find(name: &str) -> Option<&'static System> {
    SYSTEMS.iter().find(|system| system.name == name)
}
